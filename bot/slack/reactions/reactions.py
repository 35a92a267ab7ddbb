"""Like and unlike posts by emoji reaction, for users who turned that on.

The current state of the message decides, not the order of events: an event that no longer matches
it does nothing, since another event reports the change. Each reaction acts with the user's own X
account, and only that user sees the reply.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import ExternalUser, NotAllowed, ReinstallNeeded, SlackUnavailable
from bot.likes.post_previews import PostPreviews
from bot.likes.service import Likes
from bot.linking import Linking
from bot.posts import PostRef
from bot.single_flight import KeyedLocks
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.delivery.responder import Responder
from bot.slack.event_envelope import EventEnvelope, Redeliver
from bot.slack.intents.intent import Intent
from bot.slack.intents.links import LinkedPosts, posts_in
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from bot.slack.message import Message
from bot.slack.reactions.message_reader import MessageReader, ReactedMessage, Reaction

log = structlog.get_logger(__name__)

# A later event was delayed, or resumed from a stopped process: newer actions on the post win.
_LATE: Final = timedelta(seconds=60)
_MOST_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Reactions:
    """Turn reactions into likes; `answer` runs a request, `defer` sends a reply later."""

    linking: Linking
    likes: Likes
    access: AccessControl
    message_reader: MessageReader
    post_previews: PostPreviews
    responder: Responder
    answer: Callable[[SlackRequest], Awaitable[Message]]
    defer: Callable[[SlackRequest, timedelta], Awaitable[None]]
    clock: Clock
    _locks: KeyedLocks[tuple[str, ...]] = field(default_factory=KeyedLocks)

    async def is_relevant(self, envelope: EventEnvelope) -> bool:
        """Return whether this is the emoji that its user likes with; one SELECT.

        User ids are unique only within a workspace, so reactions don't count in channels shared
        with another one.
        """
        reaction = Reaction.of(envelope)
        if reaction is None or envelope.is_ext_shared:
            return False
        return await self.linking.like_emoji(reaction.member) == reaction.name

    async def handle(self, envelope: EventEnvelope) -> None:
        """Process the reaction; raise `Redeliver` when Slack doesn't respond for now."""
        reaction = Reaction.of(envelope)
        if reaction is None or not await self.is_relevant(envelope):
            return
        member = reaction.member
        requester = Requester.of(member, reaction.channel, envelope.home_team_id)
        try:
            await self.access.check(requester)
        except (NotAllowed, ExternalUser) as refusal:
            # No reply: emoji are used for many other things.
            log.info("event_refused", reason=type(refusal).__name__)
            return
        except SlackUnavailable as error:
            raise Redeliver from error
        # One at a time, so that a user's events about one message see each other's results.
        async with self._locks.hold((member.tenant, member.user, reaction.channel, reaction.message)):
            await self._reconcile(requester, reaction)

    async def _reconcile(self, requester: Requester, reaction: Reaction) -> None:
        """Act, then check again: whichever request reached X last, the message decides."""
        act = "like" if reaction.adds else "unlike"
        for number in range(_MOST_ROUNDS):
            reacted_message = await self._read(requester, reaction)
            if reacted_message is None or not (posts := posts_in(reacted_message.message)).all:
                return
            action = "like" if reacted_message.has_reaction else "unlike"
            if number == 0 and action != act:
                return  # another event reports that
            if number == 0 and posts.only and await self._is_settled(reaction, act, posts.only):
                return
            why = await self._why_ask(reaction, reacted_message, posts)
            if why is not None:
                request = _request(requester, Intent("reaction", surface="reaction"), self.clock)
                names = await self.post_previews.names(requester.member, posts.all)
                choices = messages.choices(action, posts.all, why, names)
                await self._reply(request, choices, reacted_message.thread)
                return
            if not await self._act(requester, reacted_message, action, posts.all[0]):
                return

    async def _act(
        self, requester: Requester, reacted_message: ReactedMessage, act: str, post: PostRef
    ) -> bool:
        """Run the action and reply; return whether the opposite was done meanwhile."""
        request = _request(requester, Intent.about(act, post, surface="reaction"), self.clock)
        await self._reply(request, await self.answer(request), reacted_message.thread)
        return await self.likes.has_opposite_since(requester.member, post, act, request.asked_at)

    async def _why_ask(
        self, reaction: Reaction, reacted_message: ReactedMessage, posts: LinkedPosts
    ) -> str | None:
        """Return why the member has to choose the post; None if the reaction names it."""
        if posts.only is None:
            return messages.SEVERAL if len(posts.all) > 1 else messages.UNSEEN
        edited_at = reacted_message.edited_at
        if edited_at is None or (reaction.adds and edited_at <= reaction.at):
            return None
        if not reaction.adds and await self.likes.last_action_since(reaction.member, posts.only, edited_at):
            return None  # the one that adding the reaction liked
        return messages.EDITED

    async def _is_settled(self, reaction: Reaction, act: str, post: PostRef) -> bool:
        """Return whether nothing is left to do, by the actions since the reaction was added."""
        result = await self.likes.last_action_since(reaction.member, post, reaction.at)
        if result is not None:
            return result.kind == act or self.clock() - reaction.at > _LATE
        # Without an account there is nothing to unlike, and no reason to ask for one.
        return act == "unlike" and await self.linking.account(reaction.member) is None

    async def _read(self, requester: Requester, reaction: Reaction) -> ReactedMessage | None:
        try:
            return await self.message_reader.read(reaction)
        except ReinstallNeeded as error:
            request = _request(requester, Intent("reaction", surface="reaction"), self.clock)
            message = messages.error_message(error, reference=request.reference)
            await self._reply(request, message)
            return None

    async def _reply(self, request: SlackRequest, message: Message, thread: str | None = None) -> None:
        """Reply to the member alone; a reply that Slack refuses for now goes to the outbox."""
        channel = request.requester.channel or ""
        wait = await self.responder.post_ephemeral(request.member, channel, message, thread=thread)
        if wait is not None:
            await self.defer(replace(request, prepared_message=message), wait)


def _request(requester: Requester, intent: Intent, clock: Clock) -> SlackRequest:
    # An event has no response_url; later messages, such as the confirmation of a link, are sent as
    # direct messages.
    return SlackRequest(requester, intent, ReplyTarget(ReplyMode.NEW_EPHEMERAL), clock())
