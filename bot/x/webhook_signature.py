"""Respond to X's challenges, and check the signatures of its events.

X signs both with the same key, the app's API secret (consumer secret), even if people connect with
OAuth 2.0: https://docs.x.com/x-api/webhooks/introduction

So a challenge could get any text signed. An event is a JSON object; the response to a challenge
with a brace in it would be the signature of a forged event. X's challenges have only letters,
digits and a few other characters; all others are refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.secret import Secret

HEADER: Final = "x-twitter-webhooks-signature"
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")
_SIGNATURE: Final = re.compile(r"sha256=[A-Za-z0-9+/]{43}=")


class WebhookSignature:
    """Signs with the app's API secret."""

    def __init__(self, api_secret: Secret) -> None:
        self._key = api_secret.reveal().encode()

    def answer(self, challenge: str) -> str | None:
        """Return the response token for a `crc_token`; None for a text that X wouldn't send."""
        return self._sign(challenge.encode()) if _CHALLENGE.fullmatch(challenge) else None

    def is_shaped(self, signature: str) -> bool:
        """Return whether the header can be a signature, before the body is read."""
        return _SIGNATURE.fullmatch(signature) is not None

    def matches(self, raw: bytes, signature: str) -> bool:
        """Return whether the header is the signature of the raw body, in constant time."""
        return hmac.compare_digest(self._sign(raw).encode(), signature.encode("latin-1", "replace"))

    def _sign(self, raw: bytes) -> str:
        return "sha256=" + base64.b64encode(hmac.new(self._key, raw, hashlib.sha256).digest()).decode()
