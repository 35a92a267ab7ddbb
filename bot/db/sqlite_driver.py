"""aiosqlite's connection with fewer handovers to its thread.

SQLAlchemy creates a cursor, executes a statement with it and fetches the rows: three handovers,
each of which wakes both threads and costs more than a short statement. Here these are a single
handover, and a commit or rollback without a transaction needs none.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread
from typing import Any, NamedTuple, Self, TypeVar

import aiosqlite
from aiosqlite.core import _connection_worker_thread

T = TypeVar("T")


class _Outcome(NamedTuple):
    description: Any
    rowcount: int
    lastrowid: int | None
    rows: list[Any]


class Connection(aiosqlite.Connection):
    """A connection that SQLAlchemy's aiosqlite dialect can use."""

    # A call was canceled while it ran: a transaction may begin at any time.
    _unsettled = False

    _autocommit = False

    @contextmanager
    def autocommit(self) -> Iterator[None]:
        """Commit each statement of the block in the call that executes it."""
        self._autocommit = True
        try:
            yield
        finally:
            self._autocommit = False

    def cursor(self) -> Any:
        """Return a cursor; creating aiosqlite's own would take a handover."""
        return Cursor(self)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            done: T = await self._execute(partial(work, self._conn))  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            self._unsettled = True
            raise
        return done

    async def execute_all(self, operation: str, parameters: Sequence[Any]) -> _Outcome:
        """Execute a statement and fetch all of its rows."""
        execute = _execute_and_commit if self._autocommit else _execute
        return await self.run(partial(execute, operation, parameters))

    async def commit(self) -> None:
        if self.in_transaction or self._unsettled:
            await super().commit()
            self._unsettled = False

    async def rollback(self) -> None:
        if self.in_transaction or self._unsettled:
            await super().rollback()
            self._unsettled = False


class Cursor:
    """A cursor whose statement and rows are one call in the connection's thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._outcome: _Outcome  # of `execute`

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows, as in `sqlite3`."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._outcome.lastrowid

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> None:
        """Execute a statement and fetch all of its rows."""
        self._outcome = await self._connection.execute_all(operation, parameters)

    async def executemany(self, operation: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._outcome = await self._connection.run(partial(_execute_many, operation, parameters))

    async def fetchall(self) -> list[Any]:
        """Return all rows; SQLAlchemy asks for no fewer, except of a streamed result."""
        return self._outcome.rows

    async def close(self) -> None:
        """Do nothing: the statement was over when its rows had been fetched."""


def connect(database: str, **options: Any) -> Connection:
    """Return a connection to a file, to be awaited, with the options of `sqlite3.connect`."""
    connection = Connection(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    # A daemon, as in SQLAlchemy: an unclosed connection doesn't keep the process from ending.
    connection._thread = Thread(target=_work, args=(connection._tx,), daemon=True)  # noqa: SLF001
    return connection


def _work(calls: Any) -> None:
    """Execute the connection's calls in its thread, while the event loop is open.

    After Ctrl-C, a call may outlive the loop. aiosqlite's thread would print a traceback.
    """
    with suppress(RuntimeError):  # "Event loop is closed"; a call's own errors go to its caller
        _connection_worker_thread(calls)


def _execute(operation: str, parameters: Sequence[Any], connection: sqlite3.Connection) -> _Outcome:
    cursor = connection.execute(operation, parameters)
    return _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid, cursor.fetchall())


def _execute_and_commit(
    operation: str, parameters: Sequence[Any], connection: sqlite3.Connection
) -> _Outcome:
    with connection:
        return _execute(operation, parameters, connection)


def _execute_many(
    operation: str, parameters: Sequence[Sequence[Any]], connection: sqlite3.Connection
) -> _Outcome:
    cursor = connection.executemany(operation, parameters)
    return _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid, [])
