"""Weekly digests: posted once, whichever process ends over them; a week without support is passed over."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.likes.cards import Cards
from bot.likes.support import Support
from bot.members import Member
from bot.posts import PostRef
from bot.slack import render
from bot.slack.outcomes.team import Digest, Noticed
from bot.slack.render.digest import MOST
from bot.slack.team.barring import is_barred
from bot.slack.team.talking import ChannelClosed, Later, NotTaken, Talking
from bot.workspaces.channels import Channel, Channels
from bot.workspaces.digests import DigestDates, DueDigest
from bot.workspaces.settings import Workspaces
from bot.workspaces.threads import Threads

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Digests:
    """Posts digests."""

    channels: Channels
    dates: DigestDates
    threads: Threads
    support: Support
    cards: Cards
    workspaces: Workspaces
    talking: Talking

    async def post_due(self) -> None:
        """Post the digests that are due."""
        if await self.channels.in_use():
            for due in await self.dates.due():
                leased = await self.dates.lease(due)
                if leased is not None:
                    await self._post(leased)

    async def _post(self, due: DueDigest) -> None:
        channel = due.channel
        week = await self._week(channel, due.since)
        supported = any(post.liked or post.opened for post in week.posts)
        if not supported or await is_barred(self.workspaces, channel):
            await self.dates.pass_on(due)
            log.info("digest passed over", tenant=channel.tenant)
            return
        named = [await self._with_author(channel, post) for post in week.posts[:MOST]]
        shown = Digest((*named, *week.posts[MOST:]))
        if not await self.dates.pass_on(due):
            log.info("digest left to whoever took it over", tenant=channel.tenant)
            return
        try:
            await self.talking.post(channel.tenant, channel.channel, render.digest(shown))
        except NotTaken as refusal:
            log.info("slack took no digest", tenant=channel.tenant, why=refusal.why)
            await self._refused(due, refusal)
        else:
            log.info("digest posted", tenant=channel.tenant)

    async def _refused(self, due: DueDigest, refusal: NotTaken) -> None:
        if isinstance(refusal, ChannelClosed):
            await self.channels.lose(due.channel, refusal.why)
        elif isinstance(refusal, Later):
            await self.dates.put_off(due, timedelta(seconds=refusal.seconds))

    async def _week(self, channel: Channel, since: datetime) -> Digest:
        posts = await self.threads.shared_since(channel.tenant, channel.channel, since)
        return Digest(tuple([await self._noticed(channel, post, at) for post, at in posts]))

    async def _noticed(self, channel: Channel, post: PostRef, at: datetime) -> Noticed:
        supported = await self.support.of(channel.tenant, post)
        return Noticed(post, at, supported.liked.count, supported.opened.count)

    async def _with_author(self, channel: Channel, noticed: Noticed) -> Noticed:
        reader = Member(channel.tenant, "", channel.workspace)
        card = await self.cards.public_card(reader, noticed.post)
        return (
            noticed
            if card is None or card.post.author is None
            else replace(noticed, author=card.post.author.username)
        )
