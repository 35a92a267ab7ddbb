"""One engine for the process, tuned for the database it speaks to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.clock import Clock

# Heroku-style platforms hand out `postgres://`, which SQLAlchemy no longer knows.
_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}
# libpq's names as providers write them into their URLs, and asyncpg's; None for what asyncpg doesn't have.
_OPTIONS: Final[dict[str, str | None]] = {"sslmode": "ssl", "channel_binding": None}
# What may follow a `?`; SQLAlchemy hands asyncpg all the rest, which refuses it, and leaves it out for SQLite.
TAKEN: Final[dict[str, frozenset[str]]] = {
    "sqlite+aiosqlite": frozenset(),
    "postgresql+asyncpg": frozenset({"ssl", "host", "port", "prepared_statement_cache_size"}),
}


class Database:
    """The engine and its sessions."""

    def __init__(self, url: str) -> None:
        """Take a database URL; nothing is opened yet."""
        self.url = async_url(url)
        self.engine: AsyncEngine = _engine(self.url)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed when the block ends, rolled back when it raises."""
        async with self._sessions() as session, session.begin():
            yield session

    async def now(self, session: AsyncSession, clock: Clock) -> datetime:
        """Return the time by which leases are measured.

        Several machines share a PostgreSQL and their clocks may differ by minutes, so its own clock counts there; a
        SQLite file has one machine.
        """
        if self.engine.dialect.name == "sqlite":
            return clock()
        moment: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
        return moment

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def async_url(url: str) -> URL:
    """Put the async driver's name into a URL that lacks it, and libpq's options into asyncpg's words."""
    parsed = make_url(url)
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.drivername == "postgresql+asyncpg":
        named = {_OPTIONS.get(option, option): value for option, value in parsed.query.items()}
        parsed = parsed.set(query={option: value for option, value in named.items() if option is not None})
    return parsed


def _engine(url: URL) -> AsyncEngine:
    if not url.drivername.startswith("sqlite"):
        return create_async_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True
        )
    # Parameters may hold what people wrote; error messages are quoted in logs.
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: after a power cut a refresh token that X has already replaced would be back, and the link dead.
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
