"""Leases on rows: whoever moves a row's lease into the future has the row until then, and nobody holds a lock over it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal

from bot.clock import Clock
from bot.db.columns import UtcDateTime
from bot.db.engine import Database


@dataclass(frozen=True, slots=True)
class LeaseClock:
    """The time by which leases are measured, in SQL.

    It is the database's own on PostgreSQL, since machines' clocks differ, and the app's on SQLite,
    which has one machine.
    """

    database: Database
    clock: Clock

    @property
    def now(self) -> ColumnElement[datetime]:
        """The present time."""
        return self.after(timedelta())

    def after(self, delay: timedelta) -> ColumnElement[datetime]:
        """Return when `delay` has passed from now on."""
        if self.database.engine.dialect.name == "sqlite":
            return literal(self.clock() + delay, UtcDateTime())
        return func.clock_timestamp() + delay

    def is_free(self, lease_until: Any) -> ColumnElement[bool]:
        """Match rows that nobody has, by the column of their lease."""
        free: ColumnElement[bool] = lease_until.is_(None) | (lease_until <= self.now)
        return free
