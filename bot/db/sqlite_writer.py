"""Make this process's transactions take turns before they write: SQLite has one writer at a time.

Without turns, connections that wait for SQLite's lock sleep between attempts, and fail if they wait
too long. A transaction that only reads never waits. Another process, such as a command, still waits
for SQLite's lock.
"""

import asyncio
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only

# How long a transaction waits for its turn, in seconds.
_PATIENCE: Final = 30.0
_READS: Final = ("SELECT", "PRAGMA", "EXPLAIN")
_WRITING: Final = "is writing"


def one_writer(engine: Engine) -> None:
    """Let one connection write at a time; its turn ends when it returns to the pool."""
    turn = asyncio.Lock()

    async def take() -> None:
        async with asyncio.timeout(_PATIENCE):
            await turn.acquire()

    def begin(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(_READS) or connection.info.get(_WRITING):
            return
        await_only(take())
        connection.info[_WRITING] = True

    def end(_connection: Any, entry: ConnectionPoolEntry) -> None:
        if entry.info.pop(_WRITING, False):
            turn.release()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "checkin", end)
