"""Publish the thread replies that are due: posted once, then updated, under a lease."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import structlog

from bot.db import Keyring
from bot.likes.post_previews import PostPreviews
from bot.likes.tenant_likes import Supporters, TenantLikeQuery
from bot.members import Member
from bot.posts import PostRef
from bot.slack import messages
from bot.slack.access.directory import Directory
from bot.slack.api import ErrorKind, SlackError
from bot.slack.message import Message
from bot.slack.messages.team_reply import NamedCount, TeamPost, TeamReply
from bot.slack.team_channels.audience import Audience
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.workspaces.followed_accounts import FollowedAccounts
from bot.workspaces.reply_queries import DueReply, Thread
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import MOST_FOLLOWED_A_DAY, ThreadReplies

log = structlog.get_logger(__name__)

# Together with the sending, well below the lease (`bot.workspaces.thread_replies.LEASE`), so that
# no other process claims a reply that is still being published.
_LONGEST_SECONDS: Final = 30.0
_AFTER_A_FAULT: Final = timedelta(seconds=30)
_MOST_NAMED: Final = 10
_SIDE_BY_SIDE: Final = 8  # channels at a time, so that a slow one delays few others


@dataclass(frozen=True, slots=True)
class ReplyPublisher:
    thread_replies: ThreadReplies
    team_channel_store: TeamChannelStore
    followed_accounts: FollowedAccounts
    tenant_likes: TenantLikeQuery
    post_previews: PostPreviews
    directory: Directory
    audience: Audience
    channel_messenger: ChannelMessenger
    keyring: Keyring

    async def write_due(self) -> Mapping[tuple[str, str, str], SlackError]:
        """Publish what is due; return final errors by tenant, channel and message."""
        if not await self.team_channel_store.in_use():
            return {}
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        due = await self.thread_replies.due()
        tasks = [asyncio.create_task(self._write_one(one, turns)) for one in due]
        if tasks:
            await asyncio.wait(tasks)  # unexpected errors are raised once all tasks have ended
        ends = zip(due, [task.result() for task in tasks], strict=True)
        return {(one.row.tenant, one.row.channel, one.row.message_ts): end for one, end in ends if end}

    async def _write_one(self, due_reply: DueReply, turns: asyncio.Semaphore) -> SlackError | None:
        async with turns:
            thread = await self.thread_replies.lease(due_reply)
            if thread is None:
                return None
            is_removed = not thread.posts and not thread.is_limit_notice
            return await (self._remove(thread) if is_removed else self._write(thread))

    async def _remove(self, thread: Thread) -> SlackError | None:
        """Delete the message about a followed account's post, which no longer exists."""
        try:
            if thread.reply_ts is not None:
                await self.channel_messenger.delete(thread.tenant, thread.channel, thread.reply_ts)
        except SlackError as error:
            log.info("team_reply_failed", tenant=thread.tenant, reason=error.code)
            if error.kind is not ErrorKind.MESSAGE_GONE:
                return None if await self._retry_later(thread, error) else error
        await self.thread_replies.forget(thread)
        log.info("followed_post_removed", tenant=thread.tenant)
        return None

    async def _write(self, thread: Thread) -> SlackError | None:
        try:
            reply_ts, said = await self._bring_up_to_date(thread)
        except SlackError as error:
            log.info("team_reply_failed", tenant=thread.tenant, reason=error.code)
            return None if await self._retry_later(thread, error) else error
        await self.thread_replies.written(thread, reply_ts, said)
        log.info("team_reply_published", tenant=thread.tenant, first=thread.reply_ts is None)
        return None

    async def _bring_up_to_date(self, thread: Thread) -> tuple[str, str]:
        """Post or update the reply; return its `ts`, and a hash of what it says.

        One that would say the same is left alone. Slack shows when a message was edited, and that
        would be the time of a like by somebody who hides theirs.
        """
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                reply = await self._compose(thread)
                said = self.keyring.pseudonym("team reply", thread.tenant, thread.channel, repr(reply))
                if thread.reply_ts is not None and said == thread.content_hash:
                    return thread.reply_ts, said
                message = await self._message(thread, reply)
        except TimeoutError:
            raise SlackError(ErrorKind.NOT_SENT, "composing took too long") from None
        return await self._post_or_update(thread, message), said

    async def _post_or_update(self, thread: Thread, message: Message) -> str:
        if thread.reply_ts is not None:
            await self.channel_messenger.change(thread.tenant, thread.channel, thread.reply_ts, message)
            return thread.reply_ts
        beneath = None if thread.is_own_message else thread.message_ts
        channel = await self.team_channel_store.find(thread.tenant, thread.channel)
        return await self.channel_messenger.post(
            thread.tenant,
            thread.channel,
            message,
            thread=beneath,
            announce=channel is not None and channel.announce,
        )

    async def _retry_later(self, thread: Thread, error: SlackError) -> bool:
        """Record the failure; return whether publishing will be retried."""
        is_new = thread.reply_ts is None
        match error.kind:
            case ErrorKind.UNKNOWN if is_new and thread.shared_by is None:
                pass  # it may have been posted: keep its row and lease, and don't post it again
            case ErrorKind.UNKNOWN if is_new:
                await self.thread_replies.forget(thread)
            case ErrorKind.RETRY_AFTER | ErrorKind.NOT_SENT | ErrorKind.UNKNOWN:
                wait = (error.retry_after or _AFTER_A_FAULT).total_seconds()
                await self.thread_replies.postpone(thread, wait, tenant=error.kind is ErrorKind.RETRY_AFTER)
                return True
            case ErrorKind.MESSAGE_GONE:
                await self.thread_replies.forget(thread)
            case ErrorKind.CHANNEL:
                channel = await self.team_channel_store.find(thread.tenant, thread.channel)
                if channel is not None:
                    await self.team_channel_store.disable_unreachable(channel, error.code)
                await self.thread_replies.forget(thread)
            case _ if is_new:  # the sharer gets an error, and can share again
                await self.thread_replies.forget(thread)
            case _:
                await self.thread_replies.abandon(thread)
        return False

    async def _compose(self, thread: Thread) -> TeamReply:
        """Return what the reply says of people, without the posts' previews."""
        posts = [await self._post(thread, post) for post in thread.posts]
        sharer = await self.directory.display_names(
            thread.tenant, [thread.shared_by] if thread.shared_by else []
        )
        return TeamReply(
            tuple(posts),
            shared=thread.shared_by is not None,
            sharer=next(iter(sharer), None),
            followed=await self._followed(thread),
        )

    async def _message(self, thread: Thread, reply: TeamReply) -> Message:
        if thread.is_limit_notice:
            return messages.followed_limit(MOST_FOLLOWED_A_DAY)
        # Each person's own share, so that nobody's links use up the previews of everybody's.
        payer = Member(thread.tenant, thread.shared_by or thread.linked_by_hash or "", thread.workspace)
        posts = [
            replace(each, card=await self.post_previews.public_preview(payer, each.post))
            for each in reply.posts
        ]
        return messages.team_reply(replace(reply, posts=tuple(posts)))

    async def _followed(self, thread: Thread) -> str | None:
        """Return the handle of the followed account that posted; empty if it isn't followed now."""
        if thread.x_user_id is None:
            return None
        follows = await self.followed_accounts.of_channel(thread.tenant, thread.channel)
        return next((each.username for each in follows if each.x_user_id == thread.x_user_id), "")

    async def _post(self, thread: Thread, post: PostRef) -> TeamPost:
        supported = await self.tenant_likes.of(thread.tenant, post)
        return TeamPost(
            post,
            None,
            liked=await self._people(thread, supported.liked),
            opened=await self._people(thread, supported.opened),
            left_to_x=supported.left_to_x,
        )

    async def _people(self, thread: Thread, supporters: Supporters) -> NamedCount:
        """Return names only where just the team reads them, as members agreed to."""
        if not supporters.shown or thread.is_ext_shared:
            return NamedCount((), supporters.count)
        if not await self.audience.is_team(thread.tenant, thread.channel):
            return NamedCount((), supporters.count)
        named = await self.directory.display_names(thread.tenant, supporters.shown[:_MOST_NAMED])
        return NamedCount(tuple(named), supporters.count - len(named))
