"""Liking by emoji: somebody who turned it on puts theirs on a message, or takes it off, and likes or unlikes its Post.

What counts is how the message stands, not which event comes first: an event whose emoji is gone again does nothing, since
another one tells of that. Each is acted on as its person's own account, and answered to that person alone.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from weakref import WeakValueDictionary

import structlog

from bot.clock import Clock
from bot.errors import Outsider, ReinstallNeeded
from bot.likes.service import Likes
from bot.linking import Linking
from bot.posts import PostRef
from bot.secret import Secret
from bot.slack import render
from bot.slack.asking.asks import Ask
from bot.slack.asking.links import posts_in
from bot.slack.asking.payloads import Asked, Asker
from bot.slack.asking.reply import Reply, Way
from bot.slack.happenings import Happening
from bot.slack.message import Message
from bot.slack.people.gate import Gate
from bot.slack.reacting.reacted import Item, Reacted, Reaction
from bot.slack.sending.delivery import Delivery
from bot.workspaces.policy import NotAllowed

log = structlog.get_logger(__name__)

# An event that comes later was delayed, or begun by a process that was stopped: what was done with the Post since, stays.
_LATE: Final = timedelta(seconds=60)
_MOST_ROUNDS: Final = 3

Turns = WeakValueDictionary[tuple[str, ...], asyncio.Lock]


@dataclass(frozen=True, slots=True)
class Reactions:
    """Follows people's emoji; `answer` carries out an ask and returns what came of it as a message."""

    linking: Linking
    likes: Likes
    gate: Gate
    reacted: Reacted
    delivery: Delivery
    answer: Callable[[Asked], Awaitable[Message]]
    clock: Clock
    _turns: Turns = field(default_factory=WeakValueDictionary)

    async def concern(self, happening: Happening) -> bool:
        """Tell whether this is the emoji by which its person likes; one statement.

        User ids are certain within a workspace only, so nobody likes by emoji in a channel shared with another one.
        """
        reaction = Reaction.of(happening)
        if reaction is None or happening.outside:
            return False
        return await self.linking.reaction(reaction.member) == reaction.name

    async def follow(self, happening: Happening) -> None:
        """Do what the emoji says; raise `NotNow` when Slack doesn't show the message for now."""
        reaction = Reaction.of(happening)
        if reaction is None or not await self.concern(happening):
            return
        member = reaction.member
        asker = Asker(member, member.user, member.workspace, reaction.channel)
        try:
            await self.gate.check(asker, "like")
        except (NotAllowed, Outsider) as refusal:
            log.info("refused", why=type(refusal).__name__)  # in silence: emoji are used for much else
            return
        # In turn, so that each of somebody's events about a message reads what the one before it left.
        turn = self._turns.setdefault(
            (member.tenant, member.user, reaction.channel, reaction.message), asyncio.Lock()
        )
        async with turn:
            await self._settle(asker, reaction)

    async def _settle(self, asker: Asker, reaction: Reaction) -> None:
        """Act, and look again where another process did the opposite meanwhile: whichever came last at X, the message decides."""
        act = "like" if reaction.adds else "unlike"
        for number in range(_MOST_ROUNDS):
            item = await self._read(asker, reaction)
            posts = posts_in(item.message) if item is not None else ()
            if item is None or not posts:
                return
            stands = "like" if item.stands else "unlike"
            if number == 0 and stands != act:
                return  # another event tells of that
            if len(posts) > 1:
                await self._whisper(asker, item, render.choices(stands, posts, render.SEVERAL))
                return
            if number == 0 and await self._is_settled(reaction, act, posts[0]):
                return
            if not await self._act(asker, item, stands, posts[0]):
                return

    async def _act(self, asker: Asker, item: Item, act: str, post: PostRef) -> bool:
        """Carry out and tell; return whether the opposite was done meanwhile."""
        asked = _asked(asker, Ask(act, post.id, via="reaction"), self.clock)
        await self._whisper(asker, item, await self.answer(asked))
        return await self.likes.opposed_since(asker.member, post, act, asked.at)

    async def _is_settled(self, reaction: Reaction, act: str, post: PostRef) -> bool:
        """Tell whether nothing is left to do, by what was done since the emoji was put there."""
        done = await self.likes.done_since(reaction.member, post, reaction.at)
        if done is not None:
            return done.kind == act or self.clock() - reaction.at > _LATE
        # Without an account there is nothing to take back, and no reason to ask for one.
        return act == "unlike" and await self.linking.account(reaction.member) is None

    async def _read(self, asker: Asker, reaction: Reaction) -> Item | None:
        try:
            return await self.reacted.read(reaction)
        except ReinstallNeeded as error:
            asked = _asked(asker, Ask("reaction", via="reaction"), self.clock)
            message = render.refused(error, reference=asked.reference)
            await self.delivery.whisper(asker.member, reaction.channel, message)
            return None

    async def _whisper(self, asker: Asker, item: Item, message: Message) -> None:
        await self.delivery.whisper(asker.member, asker.channel or "", message, thread=item.thread)


def _asked(asker: Asker, ask: Ask, clock: Clock) -> Asked:
    # An event has no response_url; what comes later, such as the news of having connected, comes as a direct message.
    return Asked(asker, ask, Reply(Way.NEW, Secret("")), clock())
