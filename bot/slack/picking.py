"""A message with several Posts: what the choice is for travels sealed in the modal, bound to the person who opened it."""

from bot.db import Keyring
from bot.members import Member
from bot.secret import Secret
from bot.slack import sealing
from bot.slack.payloads import Asked
from bot.slack.replies import Reply


class Picks:
    """Seals and opens a modal's private_metadata, which comes back from the client."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def sealed(self, asked: Asked) -> str:
        """Return the act, the place for its answer and the channel as text that only this member's form opens."""
        member, reply = asked.member, asked.reply.write().reveal()
        data = [asked.ask.act, reply, asked.asker.channel]
        return sealing.sealed(self._keyring, data, "pick", member.tenant, member.user)

    def opened(self, text: str, member: Member) -> tuple[str, Reply, str | None]:
        """Return the act, the place for its answer and the channel; raise `TamperedRequest` for a text that isn't this member's."""
        act, reply, channel = sealing.opened(self._keyring, text, "pick", member.tenant, member.user)
        return act, Reply.read(Secret(reply)), channel
