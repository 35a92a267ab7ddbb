"""Send each daily message that is due, once; nothing on a day without posts to like."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.errors import LikewiseError
from bot.likes.post_previews import PostPreviews
from bot.likes.service import Likes
from bot.members import Member
from bot.posts import PostRef
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.api import SlackError
from bot.slack.intents.request import Requester
from bot.slack.messages.notices import MOST
from bot.slack.team_channels.audience import Audience
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.workspaces.daily_notices import DailyNotices, DueNotice
from bot.workspaces.policy import FULL_MEMBERS

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DailySender:
    notices: DailyNotices
    access: AccessControl
    audience: Audience
    likes: Likes
    post_previews: PostPreviews
    channel_messenger: ChannelMessenger

    async def send_due(self) -> None:
        for due in await self.notices.due():
            try:
                await self._send(due)
            except (LikewiseError, SlackError) as error:
                log.info("daily_notice_failed", tenant=due.member.tenant, reason=type(error).__name__)
                await self.notices.postpone(due)

    async def _send(self, due: DueNotice) -> None:
        member = due.member
        user = await self.access.directory.get_user(member, allow_stale=True)
        # Set before sending: a message that may have arrived isn't sent again.
        if not await self.notices.advance(due, user.timezone):
            return
        rights = await self.access.rights(Requester.of(member))
        if rights.refusal is not None or user.membership not in FULL_MEMBERS:
            return
        if member.workspace not in user.teams:  # they have moved to another one of the organization
            return
        posts = await self._posts(member)
        if not posts:
            return
        names = await self.post_previews.names(member, (post for post, _ in posts[:MOST]))
        left_to_x = await self.likes.left_to_x(member.tenant)
        message = messages.daily_notice(posts, names, left_to_x=left_to_x)
        # A user id as the channel is a direct message from the app.
        await self.channel_messenger.post(member.tenant, member.user, message)
        log.info("daily_notice_sent", tenant=member.tenant)

    async def _posts(self, member: Member) -> Sequence[tuple[PostRef, str]]:
        """Return the posts of public channels, each once: private ones may not be the member's."""
        found: dict[PostRef, str] = {}
        for channel, post in await self.notices.unsupported(member):
            if post not in found and await self.audience.is_public(member.tenant, channel):
                found[post] = channel
        return list(found.items())
