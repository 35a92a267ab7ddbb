"""The modal to choose a Post from a message with several.

The intent travels in its private_metadata, encrypted for the user who opened it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.db import Keyring
from bot.errors import InvalidAction
from bot.likes.post_previews import PostPreviews
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
    """What the choice is for: action, reply target, channel and offered Posts by id."""

    action: str
    reply_target: ReplyTarget
    channel: str | None
    candidates: Mapping[str, PostRef]


@dataclass(frozen=True, slots=True)
class PostPicker:
    """Open the modal, and encrypt and decrypt its private_metadata, which the client sends back."""

    slack: SlackApi
    keyring: Keyring
    post_previews: PostPreviews

    async def open(self, tenant: str, trigger: str, view: Mapping[str, Any]) -> None:
        """Open the modal; raise `SlackError`, mostly for a trigger_id older than three seconds."""
        await self.slack.call(tenant, "views.open", trigger_id=trigger, view=view)

    def encrypt(self, request: SlackRequest, candidates: Sequence[PostRef]) -> str:
        """Return the request as ciphertext that only this member's submission can decrypt."""
        member, reply = request.member, request.reply_target.dump().reveal()
        offered = {post.id: post.author for post in candidates}
        data = [request.intent.action, reply, request.requester.channel, offered]
        sealed = private_metadata.encrypt(self.keyring, data, "pick", member.tenant, member.user)
        return with_tenant(member.tenant, sealed)

    def decrypt(self, text: str, member: Member) -> PostPick:
        """Return the decrypted choice.

        Raises `InvalidAction` for text that isn't this member's, or is from another version.
        """
        data = private_metadata.decrypt(
            self.keyring, sealed_in(text, member.tenant), "pick", member.tenant, member.user
        )
        try:
            act, reply, channel, offered = data
            candidates = {post_id: PostRef(post_id, author) for post_id, author in offered.items()}
        except (AttributeError, TypeError, ValueError):
            raise InvalidAction from None
        return PostPick(act, ReplyTarget.load(Secret(reply)), channel, candidates)
