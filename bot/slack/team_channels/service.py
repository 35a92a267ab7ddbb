"""Team channels, as the rest of the app uses them."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Keyring
from bot.errors import InvalidAction, NothingToShare, ShareFailed, ShareProblem
from bot.likes.teammates import Teammates
from bot.likes.tenant_likes import TenantLikeQuery
from bot.members import Member
from bot.posts import PostRef
from bot.slack.api import ErrorKind
from bot.slack.team_channels.audience import Audience
from bot.slack.team_channels.digests import Digests
from bot.slack.team_channels.reply_publisher import ReplyPublisher
from bot.workspaces.reply_invalidation import linker_hash
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelSettings, TeamChannelStore, is_channel_allowed
from bot.workspaces.thread_replies import ThreadReplies

log = structlog.get_logger(__name__)

# How stale a reply may be; Slack accepts about one message per second and channel.
PUBLISH_EVERY_SECONDS: Final = 1.0
_HASH_DIGITS: Final = 32  # as many as the columns take


@dataclass(frozen=True, slots=True)
class TeamChannels:
    team_channel_store: TeamChannelStore
    thread_replies: ThreadReplies
    tenant_likes: TenantLikeQuery
    workspaces: WorkspaceSettingsStore
    publisher: ReplyPublisher
    digests: Digests
    audience: Audience
    teammates: Teammates
    background: BackgroundTasks
    keyring: Keyring
    clock: Clock

    async def channels_of(
        self, member: Member, *, here: str | None, everywhere: bool
    ) -> Sequence[TeamChannelSettings]:
        """Return the team channels of the member's workspace where they may share.

        Its policy allows the channel, and the member reads it: `here` is where they ask from, and
        `everywhere` is whether they may read every public channel. Raises `NothingToShare` if there
        are team channels, but none that they are known to read.
        """
        allowed = [
            each
            for each in await self.team_channel_store.of(member)
            if await is_channel_allowed(self.workspaces, each)
        ]
        reads = [
            each
            for each in allowed
            if await self._reads(each.tenant, each.channel, here=here, everywhere=everywhere)
        ]
        if allowed and not reads:
            raise NothingToShare(ShareProblem.NOT_IN_CHANNEL)
        return reads

    async def _reads(self, tenant: str, channel: str, *, here: str | None, everywhere: bool) -> bool:
        """Return whether somebody is known to read a channel; private ones only from within."""
        return channel == here or (everywhere and await self.audience.is_public(tenant, channel))

    async def on_link_shared(
        self, member: Member, channel: str, thread: str, posts: Sequence[PostRef], *, ext_shared: bool
    ) -> None:
        """Reply once in the thread of a message with links to posts, in a team channel."""
        team_channel = await self.team_channel_store.find(member.tenant, channel)
        if team_channel is None or not posts:
            return
        await self._set_ext_shared(team_channel, ext_shared=ext_shared)
        if not await is_channel_allowed(self.workspaces, team_channel):
            return
        # An org-wide installation's event may not name the workspace.
        member = Member(member.tenant, member.user, team_channel.workspace)
        whose = linker_hash(self.keyring, member)
        await self.thread_replies.claim(member, channel, thread, posts, linked_by_hash=whose)
        await self.write_due()

    async def reshared(self, tenant: str, channel: str, *, ext_shared: bool) -> None:
        """Update a channel's replies, with or without names, when its external sharing changes."""
        found = await self.team_channel_store.find(tenant, channel)
        if found is not None:
            await self._set_ext_shared(found, ext_shared=ext_shared)
            await self.thread_replies.mark_channel(tenant, channel)
            await self.write_due()

    async def _set_ext_shared(self, channel: TeamChannelSettings, *, ext_shared: bool) -> None:
        """Store whether other organizations read the channel.

        Events may be late: only Slack's current answer ends the sharing.
        """
        if ext_shared or channel.is_ext_shared:
            self.audience.invalidate(channel.tenant, channel.channel)
            ext_shared = ext_shared or not await self.audience.is_team(channel.tenant, channel.channel)
            await self.team_channel_store.set_ext_shared(channel, is_ext_shared=ext_shared)

    async def share(
        self, member: Member, channel: str, post: PostRef, *, here: str | None, everywhere: bool
    ) -> bool:
        """Share the post in a team channel, naming the member; False if they did so today already.

        When Slack is busy, the message follows later. `here` and `everywhere` are as in
        `channels_of`. Raises `InvalidAction` if it isn't a team channel of the workspace,
        `NothingToShare` if the member or the app may not post there, and `ShareFailed` for other
        refusals by Slack.
        """
        found = await self.team_channel_store.find_own(member, channel)
        if found is None:
            raise InvalidAction
        if not await self.teammates.include(member):
            raise NothingToShare(ShareProblem.NOT_A_TEAMMATE)
        if not await self._reads(member.tenant, channel, here=here, everywhere=everywhere):
            raise NothingToShare(ShareProblem.NOT_IN_CHANNEL)
        if not await is_channel_allowed(self.workspaces, found):
            raise NothingToShare(ShareProblem.CHANNEL_NOT_ALLOWED)
        day = self.clock().date().isoformat()
        # An HMAC, since the row stays when the member's data is deleted.
        named = self.keyring.pseudonym("shared post", member.tenant, member.user, post.id, day)[:_HASH_DIGITS]
        new = await self.thread_replies.claim(member, channel, named, [post], shared=True)
        error = (await self.publisher.write_due()).get((member.tenant, channel, named))
        if error is None:
            return new
        if error.kind is ErrorKind.CHANNEL:
            raise NothingToShare(ShareProblem.CHANNEL_CLOSED)
        raise ShareFailed(uncertain=error.kind is ErrorKind.UNKNOWN)

    async def on_like_intent_click(self, member: Member, post: PostRef) -> None:
        if await self.team_channel_store.in_use(member.tenant):
            await self.tenant_likes.record_click(member, post)

    async def write_due(self) -> None:
        await self.publisher.write_due()

    async def run_publisher(self) -> None:
        """Publish in a loop, with a pause of one second."""
        while True:
            try:
                await self._to_its_end(self.write_due())
            # Nobody awaits this task: it must survive any error.
            except Exception:
                log.exception("team_reply_publisher_failed")
            await asyncio.sleep(PUBLISH_EVERY_SECONDS)

    async def maintain(self) -> None:
        """Post due digests and delete expired rows; part of housekeeping."""
        await self._to_its_end(self.digests.post_due())
        await self.thread_replies.sweep()
        await self.tenant_likes.sweep()

    async def _to_its_end(self, work: Coroutine[Any, Any, None]) -> None:
        """Await the work, and let it finish on shutdown: a message may have been posted."""
        await asyncio.shield(self.background.spawn(work))
