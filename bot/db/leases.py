"""Row leases: a process reserves a row by moving its lease into the future; nothing is locked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.columns import UtcDateTime
from bot.db.engine import Database


@dataclass(frozen=True, slots=True)
class LeaseClock:
    """The clock for leases, as SQL expressions or read.

    On PostgreSQL it is the server's clock, since machines' clocks differ; on SQLite, which a single
    machine uses, it is the app's.
    """

    database: Database
    clock: Clock

    @property
    def now(self) -> ColumnElement[datetime]:
        return self.after(timedelta())

    def after(self, delay: timedelta) -> ColumnElement[datetime]:
        if self.database.engine.dialect.name == "sqlite":
            return literal(self.clock() + delay, UtcDateTime())
        # Not clock_timestamp(), which changes during a statement, so that no index can be used.
        return func.statement_timestamp() + delay

    async def read(self, session: AsyncSession) -> datetime:
        moment: datetime = (await session.execute(select(self.now))).scalar_one()
        return moment

    def is_free(self, lease_until: Any) -> ColumnElement[bool]:
        """Match rows without a current lease, given the lease column."""
        free: ColumnElement[bool] = lease_until.is_(None) | (lease_until <= self.now)
        return free
