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
from bot.db.tables import Heard, binding
from bot.errors import TamperedRequest
from bot.secret import Secret
from bot.slack.happenings import Happening

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=90)
# Delayed Events come for a day.
_REMEMBERED: Final = timedelta(hours=26)
_MOST_TRIES: Final = 3
_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Hearsay:
    """The events of all processes."""

    database: Database
    keyring: Keyring
    clock: Clock

    async def takes(self, happening: Happening, body: Mapping[str, Any]) -> bool:
        """Write the event down as begun; False when it has been heard before."""
        sealed = self.keyring.seal(Secret(json.dumps(body)), binding(Heard.body, happening.id))
        lease_end = leases.end_of(self.database, self.clock, LEASE)
        row = Heard(id=happening.id, body=sealed, heard_at=self.clock(), lease_until=lease_end)
        try:
            async with self.database.session() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    async def done(self, event_id: str) -> None:
        """The event has been acted on; only its id is kept."""
        async with self.database.session() as session:
            await session.execute(update(Heard).where(Heard.id == event_id).values(body=None))

    async def take_over(self) -> Sequence[Happening]:
        """Lease the events that a process began and nobody works on any more, oldest first."""
        async with self.database.session() as session:
            now = await self.database.now(session, self.clock)
            await session.execute(
                update(Heard).where(Heard.tries >= _MOST_TRIES, Heard.lease_until < now).values(body=None)
            )
            rows = await session.scalars(
                select(Heard)
                .where(Heard.body.is_not(None), Heard.lease_until < now)
                .order_by(Heard.heard_at, Heard.id)
                .limit(_AT_ONCE)
            )
            leased = [
                row
                for row in rows.all()
                if await leases.taken(session, row, now + LEASE, tries=row.tries + 1)
            ]
        return [happening for row in leased if (happening := self._read(row)) is not None]

    async def sweep(self) -> None:
        """Forget events that Slack repeats no more."""
        async with self.database.session() as session:
            await session.execute(delete(Heard).where(Heard.heard_at < self.clock() - _REMEMBERED))

    def _read(self, row: Heard) -> Happening | None:
        if row.body is None:
            return None
        try:
            text = self.keyring.open(row.body, binding(Heard.body, row.id))
            return Happening.of(json.loads(text.reveal()))
        except (KeyUnknown, TamperedRequest, ValueError):
            log.exception("an event can't be read", event_id=row.id)
            return None
