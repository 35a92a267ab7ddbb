"""The modal to choose a post from a message with several; it carries the intent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.errors import InvalidAction
from bot.likes.post_previews import PostPreviews
from bot.likes.results import PostNames
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.slack import messages
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from bot.slack.modals.modals import Modals


@dataclass(frozen=True, slots=True)
class PostPicker:
    modals: Modals
    post_previews: PostPreviews

    async def names(self, member: Member, posts: Sequence[PostRef]) -> PostNames:
        """Return the names of the posts that the modal offers."""
        return await self.post_previews.names(member, posts[: messages.MOST_CHOICES])

    async def open(
        self, request: SlackRequest, posts: Sequence[PostRef], names: PostNames, trigger: str
    ) -> None:
        """Open the modal; raise `FormNotOpened`."""
        offered = {post.id: post.author for post in posts[: messages.MOST_CHOICES]}
        reply = request.reply_target.dump().reveal()
        carried = [request.intent.action, reply, request.requester.channel, offered]
        view = messages.picker(request.intent.action, posts, names)
        await self.modals.open(request.member, trigger, view, carried)

    def read(self, requester: Requester, view: Mapping[str, Any], at: datetime) -> SlackRequest:
        """Return the request for the chosen post; raise `InvalidAction` if it wasn't offered."""
        try:
            action, reply, channel, offered = self.modals.carried(requester.member, view)
            chosen = str(view["state"]["values"]["post"]["choice"]["selected_option"]["value"])
            post = PostRef(chosen, offered[chosen])
        except (KeyError, TypeError, ValueError):
            raise InvalidAction from None
        intent = Intent.about(action, post, surface="shortcut")
        requester = replace(requester, channel=channel)
        return SlackRequest(requester, intent, ReplyTarget.load(Secret(reply)), at)
