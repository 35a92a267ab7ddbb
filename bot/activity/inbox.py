"""Handle each event of X once, in whichever process it arrives.

X may send an event twice, and repeats it if it gets no response. The changes of an event and its id
are written in one transaction, before the response to X. So if a process is killed, no event is
lost or handled twice. An event that nobody waits for isn't stored, not even its id.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.expiry import delete_in_batches
from bot.db.tables import XEvent
from bot.db.upsert import insert_unless_there
from bot.x.activity_events import ActivityEvent

log = structlog.get_logger(__name__)

# X repeats events for minutes, and on request (replay) those of the last day.
RETENTION: Final = timedelta(days=2)
UNKNOWN: Final = "other"  # in metrics, any type without a handler


class Outcome(StrEnum):
    """The outcome of an event."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"  # nobody waits for it
    LATE = "late"  # somebody waited for it, but no longer
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Handled:
    """An outcome, and a function to call after the commit."""

    outcome: Outcome
    after: Sequence[Callable[[], None]] = ()


Claim = Callable[[], Awaitable[bool]]


class EventHandler(Protocol):
    """Handles one type of event."""

    async def __call__(self, session: AsyncSession, event: ActivityEvent, claim: Claim, /) -> Handled:
        """Handle the event in the session's transaction.

        Await `claim` before anything is written, and only if the event is wanted: it stores the
        event's id, and returns False if the event was handled before. `after` must not block.
        """
        ...


@dataclass(frozen=True, slots=True)
class XEventInbox:
    """The events of all processes; `count` is called with each event's type and outcome."""

    database: Database
    keyring: Keyring
    clock: Clock
    handlers: Mapping[str, EventHandler]
    count: Callable[[str, str], None]

    async def receive(self, events: Iterable[ActivityEvent]) -> None:
        """Handle events; raise the database's errors, so that X sends the events again."""
        for event in events:
            handler = self.handlers.get(event.type)
            if handler is None:
                self.count(UNKNOWN, Outcome.IGNORED)
                continue
            handled = await self._handle(handler, event)
            self.count(event.type, handled.outcome)
            for start in handled.after:
                start()

    def count_unreadable(self) -> None:
        """Count a signed request without a readable event."""
        self.count(UNKNOWN, Outcome.UNREADABLE)

    async def sweep(self) -> None:
        """Delete the ids of events that X can no longer repeat."""
        await delete_in_batches(self.database, XEvent, XEvent.received_at < self.clock() - RETENTION)

    async def _handle(self, handler: EventHandler, event: ActivityEvent) -> Handled:
        async with self.database.session() as session:

            async def claim() -> bool:
                # Keyed: the id of an event without one is a hash of what an account did, which
                # somebody with a copy of the database could guess.
                name = self.keyring.pseudonym("x event", event.id)
                row = {"id": name, "event_type": event.type, "received_at": self.clock()}
                return await insert_unless_there(session, XEvent, ("id",), row)

            return await handler(session, event, claim)
