"""JSON that a client carries, encrypted: the state of an installation, a modal's private_metadata.

It is bound to what it is for, such as the modal and the user it was opened for.
"""

import base64
import binascii
import json
from typing import Any

from bot.db import Keyring, KeyUnknown, Sealed
from bot.errors import InvalidAction
from bot.secret import Secret


def encrypt(keyring: Keyring, data: Any, *bound_to: str) -> str:
    """Return the data (JSON) as text that decrypts only with the same `bound_to`."""
    return base64.urlsafe_b64encode(keyring.seal(Secret(json.dumps(data)), _names(bound_to))).decode()


def decrypt(keyring: Keyring, text: str, *bound_to: str) -> Any:
    """Return the data; raise `InvalidAction` for text that wasn't encrypted for `bound_to`."""
    try:
        raw = Sealed(base64.b64decode(text, altchars=b"-_", validate=True))
        return json.loads(keyring.open(raw, _names(bound_to)).reveal())
    except (binascii.Error, ValueError, KeyUnknown):
        raise InvalidAction from None


def _names(bound_to: tuple[str, ...]) -> str:
    kind, *names = bound_to
    return f"{kind}:{'|'.join(names)}"
