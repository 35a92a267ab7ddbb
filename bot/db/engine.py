"""One engine for the process, tuned for the database it speaks to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from bot.clock import Clock
from bot.db import sqlite_files
from bot.db.pool import PATIENCE, patiently
from bot.db.url import DatabaseURL

# Of a command that runs beside the app, such as `migrate`; the app's processes share
# DATABASE_CONNECTIONS.
_CONNECTIONS: Final = 2


class Database:
    """The engine and its sessions."""

    def __init__(self, url: str, *, connections: int = _CONNECTIONS) -> None:
        """Take a database URL; nothing is opened yet.

        At most `connections` are open to PostgreSQL at a time; whoever needs one more waits, and
        half a minute at most.
        """
        self.url: Final = DatabaseURL.parse(url)
        self.engine: AsyncEngine = (
            _sqlite(self.url) if self.url.is_sqlite else _postgresql(self.url, connections)
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed when the block ends, rolled back when it raises."""
        async with self._sessions() as session, session.begin():
            await patiently(session.connection)
            yield session

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """One unit of work without the ORM, for migrations."""
        connection = await patiently(lambda: self.engine.connect().start())
        try:
            async with connection.begin():
                yield connection
        finally:
            await connection.close()

    async def now(self, session: AsyncSession, clock: Clock) -> datetime:
        """Return the time by which leases are measured.

        Several machines share a PostgreSQL and their clocks may differ by minutes, so its own clock
        counts there; a SQLite file has one machine.
        """
        if self.engine.dialect.name == "sqlite":
            return clock()
        moment: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
        return moment

    async def checkpoint(self) -> None:
        """Write SQLite's write-ahead log into its file and empty it: until then it holds what was deleted.

        Where somebody else is writing just then it is left for the next time
        (`Likewise.periodic_jobs`). PostgreSQL needs none.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with suppress(OperationalError):
            async with self.engine.connect() as connection:
                (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).all()

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _postgresql(url: DatabaseURL, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url.url,
        connect_args=url.connect_args(),
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=PATIENCE,
        # Parameters may hold what people wrote; error messages are quoted in logs.
        hide_parameters=True,
    )
    if url.options.schemas:
        event.listen(engine.sync_engine, "begin", _looking_in(url.options.schemas))
    return engine


def _looking_in(schemas: tuple[str, ...]) -> Any:
    """Set the search path of each transaction: behind a transaction pooler a session's setting is somebody else's."""
    path = ", ".join('"{}"'.format(name.replace('"', '""')) for name in schemas)

    def set_path(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT set_config('search_path', $1, true)", (path,))

    return set_path


def _sqlite(url: DatabaseURL) -> AsyncEngine:
    engine = create_async_engine(url.url, hide_parameters=True)
    if file := sqlite_files.path(url):
        event.listen(engine.sync_engine, "do_connect", lambda *_: sqlite_files.create(file))
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: after a power cut a refresh token that X has already replaced would be back, and the
    # link dead. secure_delete: what is deleted is overwritten with zeros, and not only marked as
    # free.
    for pragma in (
        "busy_timeout=5000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
