"""Events that were heard: each is acted on once, on whichever process its retries arrive.

Slack repeats an event for minutes, with Delayed Events for a day, and counts any 200 as heard; so an event is written down
before it is acknowledged, and stays written down, sealed, until it has been acted on.
https://docs.slack.dev/apis/events-api#retries
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown, leases
from bot.db.tables import (
    SlackEvent,
    binding,
)
from bot.errors import InvalidAction
from bot.secret import Secret
from bot.slack.event_envelope import EventEnvelope

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=90)
# Delayed Events come for a day.
_RETENTION: Final = timedelta(hours=26)
_MAX_ATTEMPTS: Final = 3
_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class EventInbox:
    """The events of all processes."""

    database: Database
    keyring: Keyring
    clock: Clock

    async def accept(self, envelope: EventEnvelope, body: Mapping[str, Any]) -> bool:
        """Write the event down as begun; False when it has been heard before."""
        sealed = self.keyring.seal(Secret(json.dumps(body)), binding(SlackEvent.body, envelope.id))
        lease_end = leases.lease_expiry(self.database, self.clock, LEASE)
        row = SlackEvent(id=envelope.id, body=sealed, received_at=self.clock(), lease_until=lease_end)
        try:
            async with self.database.session() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    async def complete(self, event_id: str) -> None:
        """The event has been acted on; only its id is kept."""
        async with self.database.session() as session:
            await session.execute(update(SlackEvent).where(SlackEvent.id == event_id).values(body=None))

    async def claim_expired(self) -> Sequence[EventEnvelope]:
        """Lease the events that a process began and nobody works on any more, oldest first."""
        async with self.database.session() as session:
            now = await self.database.now(session, self.clock)
            await session.execute(
                update(SlackEvent)
                .where(SlackEvent.attempts >= _MAX_ATTEMPTS, SlackEvent.lease_until < now)
                .values(body=None)
            )
            rows = await session.scalars(
                select(SlackEvent)
                .where(SlackEvent.body.is_not(None), SlackEvent.lease_until < now)
                .order_by(SlackEvent.received_at, SlackEvent.id)
                .limit(_AT_ONCE)
            )
            leased = [
                row
                for row in rows.all()
                if await leases.try_lease(session, row, now + LEASE, attempts=row.attempts + 1)
            ]
        return [envelope for row in leased if (envelope := self._read(row)) is not None]

    async def sweep(self) -> None:
        """Forget events that Slack repeats no more."""
        async with self.database.session() as session:
            await session.execute(
                delete(SlackEvent).where(SlackEvent.received_at < self.clock() - _RETENTION)
            )

    def _read(self, row: SlackEvent) -> EventEnvelope | None:
        if row.body is None:
            return None
        try:
            text = self.keyring.open(row.body, binding(SlackEvent.body, row.id))
            return EventEnvelope.of(json.loads(text.reveal()))
        except (KeyUnknown, InvalidAction, ValueError):
            log.exception("slack_event_unreadable", event_id=row.id)
            return None
