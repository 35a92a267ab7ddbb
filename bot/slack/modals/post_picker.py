"""A message with several Posts: what the choice is for travels sealed in the modal, bound to the person who opened it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.db import Keyring
from bot.errors import InvalidAction
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.intents.request import SlackRequest
from bot.slack.modals import private_metadata
from bot.slack.tenants import sealed_in, with_tenant


@dataclass(frozen=True, slots=True)
class PostPick:
    """What a choice is for: the act, the place for its answer, the channel it was asked for in, the Posts to choose from."""

    action: str
    reply_target: ReplyTarget
    channel: str | None
    candidates: tuple[str, ...]


class PostPicker:
    """Seals and opens a modal's private_metadata, which comes back from the client."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def encrypt(self, request: SlackRequest, candidates: Sequence[PostRef]) -> str:
        """Return what the choice is for as text that only this member's form opens."""
        member, reply = request.member, request.reply_target.dump().reveal()
        data = [request.intent.action, reply, request.requester.channel, [post.id for post in candidates]]
        sealed = private_metadata.encrypt(self._keyring, data, "pick", member.tenant, member.user)
        return with_tenant(member.tenant, sealed)

    def decrypt(self, text: str, member: Member) -> PostPick:
        """Return what the choice is for; raise `InvalidAction` for a text that isn't this member's, or of another version."""
        data = private_metadata.decrypt(
            self._keyring, sealed_in(text, member.tenant), "pick", member.tenant, member.user
        )
        try:
            act, reply, channel, offered = data
        except (TypeError, ValueError):
            raise InvalidAction from None
        return PostPick(act, ReplyTarget.load(Secret(reply)), channel, tuple(offered))
