"""Leases on rows: whoever moves a row's `lease_until` first has the row, and nobody holds a lock over it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.engine import Database
from bot.db.rows import execute_rowcount
from bot.db.tables import (
    PendingReply,
    SlackEvent,
    TokenRevocation,
)


def lease_expiry(database: Database, clock: Clock, lease: timedelta) -> Any:
    """Return when a lease that is taken now ends, as a value for a column; by the clock that `Database.now` reads."""
    if database.engine.dialect.name == "sqlite":
        return clock() + lease
    return func.clock_timestamp() + lease


async def try_lease(
    session: AsyncSession, row: SlackEvent | PendingReply | TokenRevocation, until: datetime, **values: object
) -> bool:
    """Lease the row, and write `values` into it; False when somebody else has moved its lease since it was read."""
    table = type(row)
    move = (
        update(table)
        .where(table.id == row.id, table.lease_until == row.lease_until)
        .values(lease_until=until, **values)
        .execution_options(synchronize_session=False)
    )
    return await execute_rowcount(session, move) == 1
