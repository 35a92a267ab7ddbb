"""Writing the replies that are due: sent once, then changed in place, each within its lease."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from bot.likes.cards import Cards
from bot.likes.support import Support, Supporters
from bot.members import Member
from bot.posts import PostRef
from bot.slack import render
from bot.slack.message import Message
from bot.slack.outcomes.team import People, TeamPost, TeamReply
from bot.slack.team.audience import Audience
from bot.slack.team.called import Called
from bot.slack.team.talking import ChannelClosed, Later, MessageGone, NotTaken, Talking, Unclear
from bot.workspaces.channels import Channels
from bot.workspaces.threads import Due, Thread, Threads

log = structlog.get_logger(__name__)

# With the sending, well within the lease (`bot.workspaces.threads.LEASE`), so that nobody takes over what is still under way.
_LONGEST_SECONDS: Final = 30.0
_MOST_NAMED: Final = 10
_SIDE_BY_SIDE: Final = 8  # channels at a time, so that a slow one holds up few


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes replies."""

    threads: Threads
    channels: Channels
    support: Support
    cards: Cards
    called: Called
    audience: Audience
    talking: Talking

    async def write_due(self) -> Mapping[tuple[str, str, str], NotTaken]:
        """Write what is due and may be written now; the rest waits for its time, and nothing here waits for it.

        Return what Slack did not take, by tenant, channel and message.
        """
        if not await self.channels.in_use():
            return {}
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        due = await self.threads.due()
        tasks = [asyncio.create_task(self._write_one(one, turns)) for one in due]
        if tasks:
            await asyncio.wait(
                tasks
            )  # what fails for an unknown reason is raised when the others have come to their end
        ends = zip(due, [task.result() for task in tasks], strict=True)
        return {(one.row.tenant, one.row.channel, one.row.message): end for one, end in ends if end}

    async def _write_one(self, due: Due, turns: asyncio.Semaphore) -> NotTaken | None:
        async with turns:
            thread = await self.threads.lease(due)
            return await self._write(thread) if thread is not None and thread.posts else None

    async def _write(self, thread: Thread) -> NotTaken | None:
        try:
            reply = await self._sent(thread, await self._composed_in_time(thread))
        except NotTaken as refusal:
            log.info("slack took no team reply", tenant=thread.tenant, why=refusal.why)
            await self._refused(thread, refusal)
            return refusal
        await self.threads.written(thread, reply)
        log.info("team reply written", tenant=thread.tenant, first=thread.reply is None)
        return None

    async def _sent(self, thread: Thread, message: Message) -> str:
        if thread.reply is not None:
            await self.talking.change(thread.tenant, thread.channel, thread.reply, message)
            return thread.reply
        beneath = thread.message if thread.sharer is None else None
        return await self.talking.post(thread.tenant, thread.channel, message, thread=beneath)

    async def _refused(self, thread: Thread, refusal: NotTaken) -> None:
        match refusal:
            case Unclear() if thread.sharer is None:
                pass  # it may stand there: it keeps its row and its lease, and is not sent again
            case Later():
                await self.threads.put_off(thread, refusal.seconds, tenant=refusal.everywhere)
            case MessageGone():
                await self.threads.forget(thread)
            case ChannelClosed():
                channel = await self.channels.find(thread.tenant, thread.channel)
                if channel is not None:
                    await self.channels.lose(channel, refusal.why)
                await self.threads.forget(thread)
            case _ if thread.reply is None:  # who shared something is told so, and can do it again
                await self.threads.forget(thread)
            case _:
                await self.threads.leave(thread)

    async def _composed_in_time(self, thread: Thread) -> Message:
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                return await self._composed(thread)
        except TimeoutError:
            raise Later("composing took too long", _LONGEST_SECONDS) from None

    async def _composed(self, thread: Thread) -> Message:
        reader = Member(thread.tenant, thread.sharer or "", thread.workspace)
        posts = [await self._post(thread, reader, post) for post in thread.posts]
        sharer = await self.called.of(thread.tenant, [thread.sharer] if thread.sharer else [])
        return render.team_reply(
            TeamReply(tuple(posts), shared=thread.sharer is not None, sharer=next(iter(sharer), None))
        )

    async def _post(self, thread: Thread, reader: Member, post: PostRef) -> TeamPost:
        supported = await self.support.of(thread.tenant, post)
        return TeamPost(
            post,
            await self.cards.public_card(reader, post),
            liked=await self._people(thread, supported.liked),
            opened=await self._people(thread, supported.opened),
            left_to_x=supported.left_to_x,
        )

    async def _people(self, thread: Thread, supporters: Supporters) -> People:
        """Names, where only the team reads them: who chose to be shown chose it for their team."""
        if not supporters.shown or thread.outside:
            return People((), supporters.count)
        if not await self.audience.is_team(thread.tenant, thread.channel):
            return People((), supporters.count)
        named = await self.called.of(thread.tenant, supporters.shown[:_MOST_NAMED])
        return People(tuple(named), supporters.count - len(named))
