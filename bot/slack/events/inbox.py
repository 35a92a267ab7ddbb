"""Inbox of received events: each is processed once, whichever process gets its retries.

Slack retries an event for minutes (with Delayed Events, for a day) and takes any 200 as received.
So an event is stored, encrypted, before it is acknowledged, and kept until it has been processed.
https://docs.slack.dev/apis/events-api#retries
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown
from bot.db.lease_queue import LeaseQueue
from bot.db.tables import SlackEvent, binding
from bot.errors import InvalidAction
from bot.secret import Secret
from bot.slack.event_envelope import EventEnvelope

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=90)
_RETENTION: Final = timedelta(hours=26)  # Delayed Events are retried for a day
_MAX_ATTEMPTS: Final = 3


@dataclass(slots=True, eq=False)
class EventInbox:
    database: Database
    keyring: Keyring
    clock: Clock
    _queue: LeaseQueue[SlackEvent] = field(init=False)

    def __post_init__(self) -> None:
        order = (SlackEvent.received_at, SlackEvent.id)
        self._queue = LeaseQueue(self.database, self.clock, SlackEvent, lease=LEASE, order=order)

    async def accept(self, envelope: EventEnvelope, body: Mapping[str, Any]) -> bool:
        """Store the event and claim it; False if it was received before."""
        sealed = self.keyring.seal(Secret(json.dumps(body)), binding(SlackEvent.body, envelope.id))
        row = SlackEvent(
            id=envelope.id, body=sealed, received_at=self.clock(), lease_until=self._queue.leased_until()
        )
        try:
            async with self.database.session() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    def at_work(self, event_id: str) -> AbstractContextManager[None]:
        """Don't claim the event in this process during the block."""
        return self._queue.at_work(event_id)

    async def complete(self, event_id: str) -> None:
        """Mark the event processed: delete its body, keep its id."""
        await self._delete_bodies(SlackEvent.id == event_id)

    async def claim_expired(self) -> Sequence[EventEnvelope]:
        """Claim the unprocessed events whose lease has ended, oldest first."""
        unfinished = SlackEvent.body.is_not(None)
        expired = SlackEvent.lease_until <= self._queue.leased_until(timedelta())
        await self._delete_bodies(unfinished, SlackEvent.attempts >= _MAX_ATTEMPTS, expired)
        leased = await self._queue.claim(unfinished, attempts=SlackEvent.attempts + 1)
        return [envelope for row in leased if (envelope := self._read(row)) is not None]

    async def sweep(self) -> None:
        """Delete events that Slack no longer retries."""
        await self._queue.expire(SlackEvent.received_at, _RETENTION)

    async def _delete_bodies(self, *conditions: ColumnElement[bool]) -> None:
        await self.database.execute(update(SlackEvent).where(*conditions).values(body=None))

    def _read(self, row: SlackEvent) -> EventEnvelope | None:
        if row.body is None:
            return None
        try:
            text = self.keyring.open(row.body, binding(SlackEvent.body, row.id))
            return EventEnvelope.of(json.loads(text.reveal()))
        except (KeyUnknown, InvalidAction, ValueError):
            log.exception("slack_event_unreadable", event_id=row.id)
            return None
