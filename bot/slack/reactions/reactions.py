"""Liking by emoji: somebody who turned it on puts theirs on a message, or takes it off, and likes or unlikes its Post.

What counts is how the message stands, not which event comes first: an event whose emoji is gone again does nothing, since
another one tells of that. Each is acted on as its person's own account, and answered to that person alone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import (
    ExternalUser,
    NotAllowed,
    ReinstallNeeded,
)
from bot.likes.service import Likes
from bot.linking import Linking
from bot.posts import PostRef
from bot.secret import Secret
from bot.single_flight import KeyedLocks
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.delivery.responder import Responder
from bot.slack.event_envelope import EventEnvelope
from bot.slack.intents.intent import Intent
from bot.slack.intents.links import posts_in
from bot.slack.intents.reply_target import (
    ReplyMode,
    ReplyTarget,
)
from bot.slack.intents.request import (
    Requester,
    SlackRequest,
)
from bot.slack.message import Message
from bot.slack.reactions.message_reader import (
    MessageReader,
    ReactedMessage,
    Reaction,
)

log = structlog.get_logger(__name__)

# An event that comes later was delayed, or begun by a process that was stopped: what was done with the Post since, stays.
_LATE: Final = timedelta(seconds=60)
_MOST_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Reactions:
    """Follows people's emoji; `answer` carries out an ask and returns what came of it as a message."""

    linking: Linking
    likes: Likes
    access: AccessControl
    message_reader: MessageReader
    responder: Responder
    answer: Callable[[SlackRequest], Awaitable[Message]]
    clock: Clock
    _locks: KeyedLocks[tuple[str, ...]] = field(default_factory=KeyedLocks)

    async def is_relevant(self, envelope: EventEnvelope) -> bool:
        """Tell whether this is the emoji by which its person likes; one statement.

        User ids are certain within a workspace only, so nobody likes by emoji in a channel shared with another one.
        """
        reaction = Reaction.of(envelope)
        if reaction is None or envelope.is_ext_shared:
            return False
        return await self.linking.like_emoji(reaction.member) == reaction.name

    async def handle(self, envelope: EventEnvelope) -> None:
        """Do what the emoji says; raise `Redeliver` when Slack doesn't show the message for now."""
        reaction = Reaction.of(envelope)
        if reaction is None or not await self.is_relevant(envelope):
            return
        member = reaction.member
        requester = Requester(member, member.user, member.workspace, reaction.channel)
        try:
            await self.access.check(requester)
        except (NotAllowed, ExternalUser) as refusal:
            log.info(
                "request_refused", reason=type(refusal).__name__
            )  # in silence: emoji are used for much else
            return
        # In turn, so that each of somebody's events about a message reads what the one before it left.
        async with self._locks.hold((member.tenant, member.user, reaction.channel, reaction.message)):
            await self._reconcile(requester, reaction)

    async def _reconcile(self, requester: Requester, reaction: Reaction) -> None:
        """Act, and look again where another process did the opposite meanwhile: whichever came last at X, the message decides."""
        act = "like" if reaction.adds else "unlike"
        for number in range(_MOST_ROUNDS):
            reacted_message = await self._read(requester, reaction)
            posts = posts_in(reacted_message.message) if reacted_message is not None else ()
            if reacted_message is None or not posts:
                return
            stands = "like" if reacted_message.has_reaction else "unlike"
            if number == 0 and stands != act:
                return  # another event tells of that
            if len(posts) > 1:
                await self._post_ephemeral(
                    requester, reacted_message, messages.choices(stands, posts, messages.SEVERAL)
                )
                return
            if number == 0 and await self._is_settled(reaction, act, posts[0]):
                return
            if not await self._act(requester, reacted_message, stands, posts[0]):
                return

    async def _act(
        self, requester: Requester, reacted_message: ReactedMessage, act: str, post: PostRef
    ) -> bool:
        """Carry out and tell; return whether the opposite was done meanwhile."""
        request = _asked(requester, Intent(act, post.id, surface="reaction"), self.clock)
        await self._post_ephemeral(requester, reacted_message, await self.answer(request))
        return await self.likes.has_opposite_since(requester.member, post, act, request.asked_at)

    async def _is_settled(self, reaction: Reaction, act: str, post: PostRef) -> bool:
        """Tell whether nothing is left to do, by what was done since the emoji was put there."""
        result = await self.likes.last_action_since(reaction.member, post, reaction.at)
        if result is not None:
            return result.kind == act or self.clock() - reaction.at > _LATE
        # Without an account there is nothing to take back, and no reason to ask for one.
        return act == "unlike" and await self.linking.account(reaction.member) is None

    async def _read(self, requester: Requester, reaction: Reaction) -> ReactedMessage | None:
        try:
            return await self.message_reader.read(reaction)
        except ReinstallNeeded as error:
            request = _asked(requester, Intent("reaction", surface="reaction"), self.clock)
            message = messages.error_message(error, reference=request.reference)
            await self.responder.post_ephemeral(requester.member, reaction.channel, message)
            return None

    async def _post_ephemeral(
        self, requester: Requester, reacted_message: ReactedMessage, message: Message
    ) -> None:
        await self.responder.post_ephemeral(
            requester.member, requester.channel or "", message, thread=reacted_message.thread
        )


def _asked(requester: Requester, intent: Intent, clock: Clock) -> SlackRequest:
    # An event has no response_url; what comes later, such as the news of having connected, comes as a direct message.
    return SlackRequest(requester, intent, ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret("")), clock())
