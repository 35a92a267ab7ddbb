"""A durable work queue in a table, shared by all processes.

A row is leased by moving its `lease_until` into the future; the work is done without a database
lock, and another process claims the row if the lease expires. No asyncio library offers this for
both databases: procrastinate and pgqueuer need PostgreSQL, arq and saq Redis.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.expiry import delete_in_batches
from bot.db.leases import LeaseClock
from bot.db.tables import Base

Row = TypeVar("Row", bound=Base)  # with the columns `id` and `lease_until`


class LeaseQueue(Generic[Row]):
    """A queue in one table.

    `lease` is how long a claimed row is reserved, `batch` the number of rows claimed at once, and
    `order` their order. The rows that have been free for longest are claimed first.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        table: type[Row],
        *,
        lease: timedelta,
        order: Sequence[Any],
        batch: int = 20,
    ) -> None:
        self._database = database
        self._clock = clock
        self._time = LeaseClock(database, clock)
        self._table: Any = table
        self._lease = lease
        self._order = order
        self._batch = batch
        self._at_work: set[str] = set()

    @contextmanager
    def at_work(self, row_id: str) -> Iterator[None]:
        """Don't claim the row here during the block.

        On SQLite its lease ends at once if the machine's clock jumps ahead, such as after a
        suspension.
        """
        self._at_work.add(row_id)
        try:
            yield
        finally:
            self._at_work.discard(row_id)

    def leased_until(self, lease: timedelta | None = None) -> ColumnElement[datetime]:
        """Return the end of a lease that starts now; None means the queue's own duration."""
        return self._time.after(self._lease if lease is None else lease)

    async def claim(self, *where: ColumnElement[bool], **values: Any) -> list[Row]:
        """Lease the next free rows that match `where`, write `values` into them and return them.

        A single statement, so concurrent processes never claim the same row.
        """
        free = (
            select(self._table.id)
            .where(self._table.lease_until <= self._time.now, *where, *self._not_at_work())
            .order_by(self._table.lease_until, *self._order)
            .limit(self._batch)
            .with_for_update(skip_locked=True)  # omitted on SQLite, which has a single writer
        )
        statement = (
            update(self._table)
            .where(self._table.id.in_(free))
            .values(lease_until=self.leased_until(), **values)
            .returning(self._table)
        )
        async with self._database.session() as session:
            rows = list(await session.scalars(statement))
        return sorted(rows, key=self._position)

    async def complete(self, row_id: str) -> None:
        await self._database.execute(delete(self._table).where(self._table.id == row_id))

    async def postpone(self, row_id: str, delay: timedelta, **values: Any) -> None:
        """Release a row until after `delay`, and write `values` into it."""
        await self._database.execute(
            update(self._table)
            .where(self._table.id == row_id)
            .values(lease_until=self.leased_until(delay), **values)
        )

    async def expire(self, created: InstrumentedAttribute[datetime], older_than: timedelta) -> int:
        """Delete rows older than `older_than`; return how many there were."""
        return await delete_in_batches(self._database, self._table, created < self._clock() - older_than)

    def _not_at_work(self) -> list[ColumnElement[bool]]:
        return [self._table.id.not_in(self._at_work)] if self._at_work else []

    def _position(self, row: Row) -> tuple[Any, ...]:
        return tuple(getattr(row, column.key) for column in self._order)
