"""A message with several Posts: what the choice is for travels sealed in the modal, bound to the person who opened it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.db import Keyring
from bot.errors import TamperedRequest
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.slack.asking.payloads import Asked
from bot.slack.asking.reply import Reply
from bot.slack.forms import sealing
from bot.slack.tenants import sealed_in, with_tenant


@dataclass(frozen=True, slots=True)
class Pick:
    """What a choice is for: the act, the place for its answer, the channel it was asked for in, the Posts to choose from."""

    act: str
    reply: Reply
    channel: str | None
    offered: tuple[str, ...]


class Picks:
    """Seals and opens a modal's private_metadata, which comes back from the client."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def sealed(self, asked: Asked, offered: Sequence[PostRef]) -> str:
        """Return what the choice is for as text that only this member's form opens."""
        member, reply = asked.member, asked.reply.write().reveal()
        data = [asked.ask.act, reply, asked.asker.channel, [post.id for post in offered]]
        sealed = sealing.sealed(self._keyring, data, "pick", member.tenant, member.user)
        return with_tenant(member.tenant, sealed)

    def opened(self, text: str, member: Member) -> Pick:
        """Return what the choice is for; raise `TamperedRequest` for a text that isn't this member's, or of another version."""
        data = sealing.opened(
            self._keyring, sealed_in(text, member.tenant), "pick", member.tenant, member.user
        )
        try:
            act, reply, channel, offered = data
        except (TypeError, ValueError):
            raise TamperedRequest from None
        return Pick(act, Reply.read(Secret(reply)), channel, tuple(offered))
