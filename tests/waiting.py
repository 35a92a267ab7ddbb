"""Hold two transactions of a PostgreSQL database at the point where one needs what the other has locked."""

import asyncio
from typing import Any, Final

from sqlalchemy import text

from bot.db import Database

_SECONDS: Final = 30.0
_WAITS: Final = text(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def done_or_waiting(task: asyncio.Task[Any], database_url: str) -> None:
    """Return once the task has ended, or a statement waits for another transaction's lock."""
    async with Database(database_url) as database, asyncio.timeout(_SECONDS):
        while not task.done() and not await database.read(_WAITS, {}):
            await asyncio.wait({task}, timeout=0.01)
