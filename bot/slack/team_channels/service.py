"""What the rest of the app asks of team channels."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Keyring
from bot.errors import (
    InvalidAction,
    NothingToShare,
    ShareFailed,
    ShareProblem,
)
from bot.likes.teammates import Teammates
from bot.likes.tenant_likes import TenantLikeQuery
from bot.members import Member
from bot.posts import PostRef
from bot.slack.api import ErrorKind
from bot.slack.team_channels.audience import Audience
from bot.slack.team_channels.channel_access import is_barred
from bot.slack.team_channels.digests import Digests
from bot.slack.team_channels.reply_publisher import ReplyPublisher
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import (
    TeamChannelSettings,
    TeamChannelStore,
)
from bot.workspaces.thread_replies import ThreadReplies

log = structlog.get_logger(__name__)

# A reply in use is seldom older than this when something changes; Slack takes a message a second in a channel.
PUBLISH_EVERY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class TeamChannels:
    """Team channels."""

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

    async def channels_of(self, member: Member) -> Sequence[TeamChannelSettings]:
        """Return the team channels of the member's workspace to which its rules let people share."""
        return [
            each
            for each in await self.team_channel_store.of(member)
            if not await is_barred(self.workspaces, each)
        ]

    async def on_link_shared(
        self, member: Member, channel: str, thread: str, posts: Sequence[PostRef], *, outside: bool
    ) -> None:
        """Someone posted links to Posts: reply once in that thread, where the channel is a team channel."""
        team_channel = await self.team_channel_store.find(member.tenant, channel)
        if team_channel is None or not posts:
            return
        await self.team_channel_store.set_ext_shared(team_channel, is_ext_shared=outside)
        if await is_barred(self.workspaces, team_channel):
            return
        # An organisation's event may not say in which of its workspaces it happened.
        member = Member(member.tenant, member.user, team_channel.workspace)
        await self.thread_replies.claim(member, channel, thread, posts)
        await self.write_due()

    async def reshared(self, tenant: str, channel: str, *, outside: bool) -> None:
        """Other organisations have come into a channel, or all have left it: its replies are written anew, with or without names."""
        self.audience.doubt(tenant, channel)
        found = await self.team_channel_store.find(tenant, channel)
        if found is not None:
            await self.team_channel_store.set_ext_shared(found, is_ext_shared=outside)
            await self.thread_replies.mark_channel(tenant, channel)
            await self.write_due()

    async def share(self, member: Member, channel: str, post: PostRef) -> bool:
        """Post the Post to a team channel, naming the member; False when they did that today already.

        When Slack is busy the message follows by itself. Raises `InvalidAction` for what isn't a team channel of the workspace,
        `NothingToShare` when the app may not write there (any more), and `ShareFailed` for what else keeps Slack from taking it.
        """
        found = await self.team_channel_store.find(member.tenant, channel)
        if found is None or found.workspace != member.workspace:
            raise InvalidAction
        if not await self.teammates.include(member):
            raise NothingToShare(ShareProblem.NOT_A_TEAMMATE)
        if await is_barred(self.workspaces, found):
            raise NothingToShare(ShareProblem.CHANNEL_NOT_ALLOWED)
        day = self.clock().date().isoformat()
        # Keyed, since it stays when its person is forgotten.
        named = self.keyring.pseudonym("shared post", member.tenant, member.user, post.id, day)[:32]
        new = await self.thread_replies.claim(member, channel, named, [post], shared=True)
        error = (await self.publisher.write_due()).get((member.tenant, channel, named))
        if error is None:
            return new
        if error.kind is ErrorKind.CHANNEL:
            raise NothingToShare(ShareProblem.CHANNEL_CLOSED)
        raise ShareFailed(uncertain=error.kind is ErrorKind.UNKNOWN)

    async def on_like_intent_click(self, member: Member, post: PostRef) -> None:
        """The member pressed *Like on X*."""
        if await self.team_channel_store.in_use(member.tenant):
            await self.tenant_likes.record_click(member, post)

    async def write_due(self) -> None:
        """Write the replies that are due."""
        await self.publisher.write_due()

    async def run_publisher(self) -> None:
        """Write them again and again, with a second's pause."""
        while True:
            try:
                await self._to_its_end(self.write_due())
            # The border of a task that nobody waits for: it must outlive whatever goes wrong once.
            except Exception:
                log.exception("team_reply_publisher_failed")
            await asyncio.sleep(PUBLISH_EVERY_SECONDS)

    async def maintain(self) -> None:
        """Post the digests that are due, and forget what is over; part of the housekeeping."""
        await self._to_its_end(self.digests.post_due())
        await self.thread_replies.sweep()
        await self.tenant_likes.sweep()

    async def _to_its_end(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for the work, which an orderly stop lets end: what is cut off while it is sent may have arrived."""
        await asyncio.shield(self.background.spawn(work))
