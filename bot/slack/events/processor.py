"""Acting on events: acknowledged at once, carried out behind it, once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.background import BackgroundTasks
from bot.errors import LikewiseError
from bot.slack.event_envelope import (
    EventEnvelope,
    Redeliver,
)
from bot.slack.events import channels, home, installs, links, people, reactions
from bot.slack.events.inbox import EventInbox
from bot.slack.handlers.services import Services

log = structlog.get_logger(__name__)

EventHandler = Callable[[EventEnvelope, Services], Awaitable[None]]

HANDLERS: Final[Mapping[str, EventHandler]] = {
    "app_home_opened": home.opened,
    "app_uninstalled": installs.uninstalled,
    "channel_shared": channels.shared,
    "channel_unshared": channels.unshared,
    "link_shared": links.shared,
    "reaction_added": reactions.changed,
    "reaction_removed": reactions.changed,
    "team_access_revoked": installs.access_revoked,
    "tokens_revoked": installs.revoked,
    "user_change": people.changed,
}

# Of some events most concern nobody; those aren't even written down.
_FILTERS: Final[Mapping[str, Callable[[EventEnvelope, Services], Awaitable[bool]]]] = {
    "reaction_added": reactions.is_relevant,
    "reaction_removed": reactions.is_relevant,
}


@dataclass(frozen=True, slots=True)
class EventProcessor:
    """Hears events."""

    services: Services
    inbox: EventInbox
    background: BackgroundTasks

    async def receive(self, body: Mapping[str, Any]) -> None:
        """Write an event down and act on it in the background, unless it was heard before; raises database errors."""
        envelope = EventEnvelope.of(body)
        concern = _FILTERS.get(envelope.kind)
        if concern is not None and not await concern(envelope, self.services):
            return
        if await self.inbox.accept(envelope, body):
            self.background.spawn(self._acted(envelope))

    async def resume_pending(self) -> None:
        """Act on what earlier processes left unfinished."""
        taken = [
            self.background.spawn(self._acted(envelope)) for envelope in await self.inbox.claim_expired()
        ]
        if taken:
            await asyncio.wait(taken)

    async def _acted(self, envelope: EventEnvelope) -> None:
        """Act on the event; what fails for an unknown reason is left to be taken over."""
        with structlog.contextvars.bound_contextvars(event_id=envelope.id, intent=envelope.kind):
            try:
                await HANDLERS[envelope.kind](envelope, self.services)
            except LikewiseError as error:
                log.info("request_refused", reason=type(error).__name__)
            except Redeliver:
                log.info("slack_event_deferred")
                return
            await self.inbox.complete(envelope.id)
            log.info("slack_event_processed", tenant=envelope.tenant)
