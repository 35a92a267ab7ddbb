"""Process events: acknowledged at once, run in the background, once each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.errors import LikewiseError
from bot.likes.teammates import Teammates
from bot.linking.erasure import DataErasure
from bot.metrics import Metrics
from bot.slack.access.directory import Directory
from bot.slack.event_envelope import EventEnvelope, Redeliver
from bot.slack.events import handlers
from bot.slack.events.inbox import EventInbox
from bot.slack.home.tab import HomeTab
from bot.slack.installations.uninstall import UninstallHandler
from bot.slack.reactions.reactions import Reactions
from bot.slack.team_channels.service import TeamChannels

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EventProcessor:
    """Filter, deduplicate and run Events API envelopes."""

    home_tab: HomeTab
    uninstall_handler: UninstallHandler
    team_channels: TeamChannels
    reactions: Reactions
    directory: Directory
    erasure: DataErasure
    teammates: Teammates
    inbox: EventInbox
    background: BackgroundTasks
    clock: Clock
    metrics: Metrics

    async def receive(self, body: Mapping[str, Any]) -> None:
        """Store an event and process it in the background, unless it was received before."""
        envelope = EventEnvelope.of(body)
        if envelope.kind in _REACTIONS and not await self.reactions.is_relevant(envelope):
            return
        if await self.inbox.accept(envelope, body):
            self.background.spawn(self._acted(envelope))
        else:
            self.metrics.record_event(envelope.kind, "repeated")

    async def resume_pending(self) -> None:
        """Process the events that stopped processes left unfinished."""
        taken = [
            self.background.spawn(self._acted(envelope)) for envelope in await self.inbox.claim_expired()
        ]
        if taken:
            await asyncio.wait(taken)

    async def _acted(self, envelope: EventEnvelope) -> None:
        """Process the event; after an unexpected error, leave it in the inbox to be resumed."""
        with structlog.contextvars.bound_contextvars(event_id=envelope.id, intent=envelope.kind):
            outcome = "processed"
            try:
                await HANDLERS[envelope.kind](self, envelope)
            except LikewiseError as error:
                outcome = "refused"
                log.info("event_refused", reason=type(error).__name__)
            except Redeliver:
                self.metrics.record_event(envelope.kind, "deferred")
                log.info("slack_event_deferred")
                return
            except Exception:
                self.metrics.record_event(envelope.kind, "failed")
                raise
            await self.inbox.complete(envelope.id)
            self.metrics.record_event(envelope.kind, outcome, (self.clock() - envelope.at).total_seconds())
            log.info("slack_event_processed", tenant=envelope.tenant)


HANDLERS: Final[Mapping[str, Callable[[EventProcessor, EventEnvelope], Awaitable[None]]]] = {
    "app_home_opened": lambda to, event: handlers.home_opened(event, to.home_tab),
    "app_uninstalled": lambda to, event: handlers.app_uninstalled(event, to.uninstall_handler),
    "channel_shared": lambda to, event: handlers.channel_shared(event, to.team_channels),
    "channel_unshared": lambda to, event: handlers.channel_unshared(event, to.team_channels),
    "link_shared": lambda to, event: handlers.link_shared(event, to.team_channels),
    "reaction_added": lambda to, event: to.reactions.handle(event),
    "reaction_removed": lambda to, event: to.reactions.handle(event),
    "team_access_revoked": lambda to, event: handlers.team_access_revoked(event, to.uninstall_handler),
    "tokens_revoked": lambda to, event: handlers.tokens_revoked(event, to.uninstall_handler),
    "user_change": lambda to, event: handlers.user_changed(event, to.directory, to.erasure, to.teammates),
}

# Most reactions are irrelevant; those aren't stored at all.
_REACTIONS: Final = ("reaction_added", "reaction_removed")
