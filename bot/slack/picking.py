"""A message with several Posts: what the choice is for travels sealed in the modal, bound to the person who opened it."""

import base64
import binascii
import json

from bot.db import Keyring, KeyUnknown, Sealed
from bot.errors import TamperedRequest
from bot.members import Member
from bot.secret import Secret
from bot.slack.payloads import Asked
from bot.slack.replies import Reply


class Picks:
    """Seals and opens a modal's private_metadata, which comes back from the client."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def sealed(self, asked: Asked) -> str:
        """Return the act, the place for its answer and the channel as text that only this member's form opens."""
        secret = Secret(json.dumps([asked.ask.act, asked.reply.write().reveal(), asked.asker.channel]))
        return base64.urlsafe_b64encode(self._keyring.seal(secret, _bound_to(asked.member))).decode()

    def opened(self, text: str, member: Member) -> tuple[str, Reply, str | None]:
        """Return the act, the place for its answer and the channel; raise `TamperedRequest` for a text that isn't this member's."""
        try:
            sealed = Sealed(base64.b64decode(text, altchars=b"-_", validate=True))
            act, reply, channel = json.loads(self._keyring.open(sealed, _bound_to(member)).reveal())
        except (binascii.Error, ValueError, KeyUnknown):
            raise TamperedRequest from None
        return act, Reply.read(Secret(reply)), channel


def _bound_to(member: Member) -> str:
    return f"pick:{member.tenant}|{member.user}"
