"""A message with several Posts: what the choice is for travels sealed in the modal, bound to the person who opened it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.db import Keyring
from bot.errors import InvalidAction
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.slack.api import SlackApi
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
    """Opens the modal, and seals and reads its private_metadata, which comes back from the client."""

    def __init__(self, slack: SlackApi, keyring: Keyring) -> None:
        self._slack = slack
        self._keyring = keyring

    async def open(self, tenant: str, trigger: str, view: Mapping[str, Any]) -> None:
        """Open the modal; raise `SlackError`, above all for a trigger, which lives three seconds."""
        await self._slack.call(tenant, "views.open", trigger_id=trigger, view=view)

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
