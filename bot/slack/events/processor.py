"""Process events: acknowledged at once, run in the background, once each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot import logs
from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.errors import LikewiseError
from bot.metrics import Metrics
from bot.slack.event_envelope import EventEnvelope, Redeliver
from bot.slack.events.handlers import HANDLERS, EventHandlers
from bot.slack.events.inbox import EventInbox

log = structlog.get_logger(__name__)

# Most reactions are irrelevant; those aren't stored at all.
_REACTIONS: Final = ("reaction_added", "reaction_removed")


@dataclass(frozen=True, slots=True)
class EventProcessor:
    handlers: EventHandlers
    inbox: EventInbox
    background: BackgroundTasks
    clock: Clock
    metrics: Metrics

    async def receive(self, body: Mapping[str, Any]) -> None:
        """Store an event and process it in the background, unless it was received before."""
        envelope = EventEnvelope.of(body)
        if envelope.kind in _REACTIONS and not await self.handlers.reactions.is_relevant(envelope):
            return
        if await self.inbox.accept(envelope, body):
            self.background.spawn(self._process(envelope))
        else:
            self.metrics.record_event(envelope.kind, "repeated")

    async def resume_pending(self) -> None:
        """Process the events that stopped processes left unfinished."""
        expired = await self.inbox.claim_expired()
        await self.background.run_all(self._process(envelope) for envelope in expired)

    async def _process(self, envelope: EventEnvelope) -> None:
        """Process the event; after an unexpected error, leave it in the inbox to be resumed."""
        with self.inbox.at_work(envelope.id), logs.Fields(event_id=envelope.id, intent=envelope.kind):
            outcome = "processed"
            try:
                await HANDLERS[envelope.kind](self.handlers, envelope)
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
