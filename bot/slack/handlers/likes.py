"""Handlers for likes: like, unlike, who liked a post, and whose liked posts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.likes.like_question import LikeQuestion
from bot.likes.like_windows import LikeWindows
from bot.likes.lookups import Lookups
from bot.likes.post_previews import PostPreviews
from bot.likes.results import Confirmation, ConfirmationWay, LikeOnX, LikeResult, PostPreview
from bot.likes.service import Likes
from bot.slack import messages
from bot.slack.commands import COMMANDS
from bot.slack.delivery.files import Files
from bot.slack.delivery.outbox import Outbox
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.likers_file import likers_file
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import ThreadReplies

_RECENT: Final = timedelta(days=7)
_MOST_RECENT: Final = 3


@dataclass(frozen=True, slots=True)
class LikeHandlers:
    likes: Likes
    windows: LikeWindows
    question: LikeQuestion
    lookups: Lookups
    post_previews: PostPreviews
    team_channel_store: TeamChannelStore
    files: Files
    outbox: Outbox
    clock: Clock
    thread_replies: ThreadReplies

    async def like(self, request: SlackRequest) -> Message:
        return await self._like_or_unlike(request, self.likes.like)

    async def unlike(self, request: SlackRequest) -> Message:
        return await self._like_or_unlike(request, self.likes.unlike)

    async def likers(self, request: SlackRequest, *, pinned: bool = False) -> Message:
        """Show one page of the post's likers; with `pinned`, each with their pinned post."""
        intent = request.intent
        by = self.post_previews.deadline()
        found = await self.lookups.likers(
            request.member, intent.post, page=intent.page_token, number=intent.number, pinned=pinned
        )
        card = None
        if intent.number == 1 and not pinned:  # later pages, and pinned posts, need the space
            card = await self.post_previews.preview(
                request.member, intent.post, by=by, account=found.account, current=True
            )
        shareable = request.rights.settings.allow_sharing
        return messages.likers(found, now=self.clock(), preview=card, shareable=shareable)

    async def send_likers(self, request: SlackRequest) -> Message:
        # First, so as not to pay X for a file that can't be delivered.
        direct_message = await self.files.direct_message(request.member)
        found = await self.lookups.all_likers(request.member, request.intent.post)
        if not found.page.items:
            return messages.likers(found, now=self.clock())
        # A sent file can't be unsent, so send it at most once: a process that resumes the request
        # only says that it may have been sent.
        await self.outbox.replace_payload(
            request, Intent("file_unconfirmed", request.intent.post_id, surface=request.intent.surface)
        )
        if await self.files.send(direct_message, likers_file(found)):
            return messages.likers_sent(found)
        return await self.file_unconfirmed(request)

    async def liked(self, request: SlackRequest) -> Message:
        intent, page = request.intent, request.intent.page_token
        found = await self.lookups.liked(request.member, intent.handle, page=page, number=intent.number)
        return messages.liked(found)

    async def i_liked_it(self, request: SlackRequest) -> Message:
        by = self.post_previews.deadline()
        result = await self.question.ask(request.member, request.intent.post)
        if not isinstance(result, LikeResult):
            return messages.like_not_seen(result)
        preview = await self.post_previews.preview(request.member, result.post, by=by, account=result.account)
        return await self._like_result(request, result, preview)

    async def took_back(self, request: SlackRequest) -> Message:
        return messages.like_result(await self.question.took_back(request.member, request.intent.post))

    async def like_seen(self, request: SlackRequest) -> Message:
        """Say that X reported the like, which is already in the ledger."""
        by = self.post_previews.deadline()
        post = request.intent.post
        result = await self.likes.last_action_since(request.member, post, request.asked_at)
        if result is None or result.kind != "like":
            return messages.superseded(request.intent)
        preview = await self.post_previews.preview(request.member, post, by=by, account=result.account)
        return await self._like_result(
            request, replace(result, confirmed_by=Confirmation.EVENT, again=False), preview
        )

    async def like_unseen(self, request: SlackRequest) -> Message:
        return messages.like_unseen(request.intent.post)

    async def file_unconfirmed(self, request: SlackRequest) -> Message:
        return messages.file_unconfirmed(Intent("send_likers", request.intent.post.id))

    async def _like_or_unlike(
        self, request: SlackRequest, act: Callable[..., Awaitable[LikeResult | LikeOnX]]
    ) -> Message:
        if request.intent.post_id is None and request.reply_target.mode is ReplyMode.HTTP_RESPONSE:
            return await self._offer_recent(request)  # a command without a link; a button always has one
        by = self.post_previews.deadline()
        done = await self._done_since(request)
        if done is not None:
            return done
        outcome = await act(request.member, request.intent.post, surface=request.intent.surface)
        account = outcome.account if isinstance(outcome, LikeResult) else None
        preview = await self.post_previews.preview(request.member, outcome.post, by=by, account=account)
        if isinstance(outcome, LikeResult):
            return await self._like_result(request, outcome, preview)
        return await self._left_to_x(request, outcome, preview)

    async def _left_to_x(self, request: SlackRequest, left: LikeOnX, preview: PostPreview | None) -> Message:
        """Say that the last step is on X, and whether Likewise will notice it."""
        if left.kind == "unlike":
            recorded = await self.question.is_recorded(request.member, left.post)
            return messages.like_on_x(left, ConfirmationWay.NONE, preview=preview, recorded=recorded)
        return messages.like_on_x(left, await self.windows.way(request.member), preview=preview)

    async def _offer_recent(self, request: SlackRequest) -> Message:
        """Offer the posts last shared in the channel; without any, show how to use the command."""
        action, channel = request.intent.action, request.requester.channel or ""
        since = self.clock() - _RECENT
        found = await self.thread_replies.shared_since(request.member.tenant, channel, since)
        if not found:
            command = next(each for each in COMMANDS if each.action == action)
            return messages.usage(command, "")
        posts = [post for post, _ in reversed(found)][:_MOST_RECENT]
        names = await self.post_previews.names(request.member, posts)
        return messages.choices(action, posts, messages.RECENT, names)

    async def _done_since(self, request: SlackRequest) -> Message | None:
        """Reply to a resumed request with what has been done since; None if nothing has."""
        if not request.resumed:
            return None
        result = await self.likes.last_action_since(request.member, request.intent.post, request.asked_at)
        if result is None:
            return None
        if result.kind != request.intent.action:
            return messages.superseded(request.intent)
        return await self._like_result(request, result, None)

    async def _like_result(
        self, request: SlackRequest, result: LikeResult, preview: PostPreview | None
    ) -> Message:
        shareable = request.rights.settings.allow_sharing
        teamed = shareable and await self.team_channel_store.in_use(request.member.tenant)
        undo = request.intent.surface == "reaction"
        return messages.like_result(result, preview=preview, shareable=shareable, teamed=teamed, undo=undo)
