"""Weekly digests: each is posted once, by any process; weeks without likes are skipped."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.likes.post_previews import PostPreviews
from bot.likes.results import PostName
from bot.likes.tenant_likes import TenantLikeQuery
from bot.members import Member
from bot.posts import PostRef
from bot.slack import messages
from bot.slack.api import ErrorKind, SlackError
from bot.slack.messages.team_channel import MOST, DigestEntry
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.workspaces.digest_schedule import DigestSchedule, DueDigest
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelSettings, TeamChannelStore, is_channel_allowed
from bot.workspaces.thread_replies import ThreadReplies

log = structlog.get_logger(__name__)

_AFTER_A_FAULT: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Digests:
    team_channel_store: TeamChannelStore
    dates: DigestSchedule
    thread_replies: ThreadReplies
    tenant_likes: TenantLikeQuery
    post_previews: PostPreviews
    workspaces: WorkspaceSettingsStore
    channel_messenger: ChannelMessenger

    async def post_due(self) -> None:
        if await self.team_channel_store.in_use():
            for due in await self.dates.due():
                leased = await self.dates.lease(due)
                if leased is not None:
                    await self._post(leased)

    async def _post(self, due: DueDigest) -> None:
        channel = due.channel
        posts = await self.thread_replies.shared_since(channel.tenant, channel.channel, due.since)
        week = [await self._entry(channel, post, at) for post, at in posts]
        has_likes = any(post.liked or post.opened for post in week)
        if not has_likes or not await is_channel_allowed(self.workspaces, channel):
            await self.dates.advance(due)
            log.info("digest_skipped", tenant=channel.tenant)
            return
        named = [await self._with_author(channel, post) for post in week[:MOST]]
        message = messages.digest([*named, *week[MOST:]])
        if not await self.dates.advance(due):
            log.info("digest_lease_lost", tenant=channel.tenant)
            return
        try:
            await self.channel_messenger.post(channel.tenant, channel.channel, message)
        except SlackError as error:
            log.info("digest_failed", tenant=channel.tenant, reason=error.code)
            match error.kind:
                case ErrorKind.CHANNEL:
                    await self.team_channel_store.disable_unreachable(channel, error.code)
                case ErrorKind.RETRY_AFTER | ErrorKind.NOT_SENT:
                    await self.dates.postpone(due, error.retry_after or _AFTER_A_FAULT)
        else:
            log.info("digest_posted", tenant=channel.tenant)

    async def _entry(self, channel: TeamChannelSettings, post: PostRef, at: datetime) -> DigestEntry:
        found = await self.tenant_likes.of(channel.tenant, post)
        return DigestEntry(post, at, found.liked.count, found.opened.count, left_to_x=found.left_to_x)

    async def _with_author(self, channel: TeamChannelSettings, entry: DigestEntry) -> DigestEntry:
        reader = Member(channel.tenant, "", channel.workspace)
        card = await self.post_previews.public_preview(reader, entry.post)
        if card is None or card.post.author is None:
            return entry
        return replace(entry, name=PostName(card.post.author.username, card.post.text))
