"""The process's SQLAlchemy engine, configured for SQLite or PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, Executable, UpdateBase, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.util import greenlet_spawn

from bot.db import sqlite_files
from bot.db.pool import PATIENCE, close_idle, patiently, ping_unused
from bot.db.prepared_statements import prepare_statements
from bot.db.rows import AnyRow, execute_rowcount
from bot.db.sqlite_writer import one_writer
from bot.db.url import DatabaseURL

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

Autocommit = Callable[[Connection], AbstractContextManager[Any]]

# For a command that runs alongside the app, such as `migrate`; the app's processes share
# DATABASE_CONNECTIONS.
_CONNECTIONS: Final = 2


class Database:
    """The engine and its sessions."""

    def __init__(self, url: str, *, connections: int = _CONNECTIONS) -> None:
        """Parse the database URL; no connection is opened yet.

        At most `connections` are open to PostgreSQL at a time; a caller that needs another one
        waits up to 30 seconds. Raises the errors of `DatabaseURL.parse`.
        """
        self.url: Final = DatabaseURL.parse(url)
        self.engine: AsyncEngine = (
            _sqlite(self.url) if self.url.is_sqlite else _postgresql(self.url, connections)
        )
        self._autocommit = _autocommit(self.url)
        # Rows are read once, so statements don't have to keep loaded objects up to date.
        options = {"synchronize_session": False}
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, execution_options=options)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a session and a transaction: committed at the end, rolled back on an exception."""
        async with self._sessions() as session, session.begin():
            await patiently(session.connection)
            yield session

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction without the ORM, for migrations."""
        connection = await patiently(lambda: self.engine.connect().start())
        try:
            async with connection.begin():
                yield connection
        finally:
            await connection.close()

    async def execute(self, statement: UpdateBase) -> int:
        """Execute an UPDATE, DELETE or INSERT in a transaction; return how many rows it changed."""
        async with self.session() as session:
            return await execute_rowcount(session, statement)

    async def read(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[AnyRow]:
        """Run a single SELECT, retry once if the connection was lost, and return its rows."""
        try:
            return await self.execute_alone(statement, parameters)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return await self.execute_alone(statement, parameters)

    async def execute_alone(self, statement: Executable, parameters: Parameters) -> Sequence[AnyRow]:
        """Run a statement, for all of its parameters, in its own transaction; return its rows.

        That is one round trip to PostgreSQL, and one call in the thread of a SQLite connection.
        """
        engine, autocommit = self.engine.sync_engine, self._autocommit
        return await patiently(
            lambda: greenlet_spawn(_execute_alone, engine, autocommit, statement, parameters)
        )

    async def checkpoint(self) -> None:
        """Move SQLite's write-ahead log into the database file; until then, it keeps deleted data.

        Does nothing while another connection is writing; the next run catches up
        (`Likewise.periodic_jobs`). PostgreSQL doesn't need it.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with suppress(OperationalError):
            async with self.engine.connect() as connection:
                (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).all()

    async def close(self) -> None:
        await self.engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _execute_alone(
    engine: Engine, autocommit: Autocommit, statement: Executable, parameters: Parameters
) -> Sequence[AnyRow]:
    with engine.connect() as connection, autocommit(connection):
        rows = connection.execute(statement, parameters).all()
        connection.commit()  # for SQLAlchemy's own state: the statement is committed
        return rows


def _postgresql(url: DatabaseURL, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url.url,
        connect_args=url.connect_args(),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=PATIENCE,
        # The last one returned is used next, so that surplus connections become idle.
        pool_use_lifo=True,
        # Parameters may contain people's texts, and error messages are logged.
        hide_parameters=True,
    )
    close_idle(engine.sync_engine.pool)
    ping_unused(engine.sync_engine)
    if url.options.statement_cache is None:
        prepare_statements(engine.sync_engine)
    if url.options.schemas:
        event.listen(engine.sync_engine, "begin", _looking_in(url.options.schemas))
    return engine


def _autocommit(url: DatabaseURL) -> Autocommit:
    """Return what lets a connection commit a single statement, without a transaction around it.

    PostgreSQL's search path is set per transaction.
    """
    if url.is_sqlite:
        return _autocommit_in_thread
    return nullcontext if url.options.schemas else _autocommit_by_server


def _autocommit_in_thread(connection: Connection) -> AbstractContextManager[None]:
    driver: Any = connection.connection.driver_connection
    autocommit: AbstractContextManager[None] = driver.autocommit()
    return autocommit


@contextmanager
def _autocommit_by_server(connection: Connection) -> Iterator[None]:
    """Set what the isolation level AUTOCOMMIT sets, without its events and checks."""
    adapter: Any = connection.connection.dbapi_connection
    adapter.autocommit = True
    try:
        yield
    finally:
        adapter.autocommit = False


def _looking_in(schemas: tuple[str, ...]) -> Any:
    """Set the search path per transaction: behind a transaction pooler, sessions are shared."""
    path = ", ".join('"{}"'.format(name.replace('"', '""')) for name in schemas)

    def set_path(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT set_config('search_path', $1, true)", (path,))

    return set_path


def _sqlite(url: DatabaseURL) -> AsyncEngine:
    # The last connection returned is used next: its cache has the pages that are used most.
    engine = create_async_engine(url.url, hide_parameters=True, pool_use_lifo=True)
    one_writer(engine.sync_engine)
    event.listen(engine.sync_engine, "do_connect", _use_driver)
    if file := sqlite_files.path(url):
        event.listen(engine.sync_engine, "do_connect", lambda *_: sqlite_files.create(file))
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def _use_driver(_dialect: Any, _entry: Any, _arguments: list[Any], options: dict[str, Any]) -> None:
    from bot.db import sqlite_driver  # noqa: PLC0415 (PostgreSQL needs neither it nor sqlite3)

    options["async_creator_fn"] = sqlite_driver.connect


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: after a power failure, a refresh token that X has already replaced could come back and
    # break the link. secure_delete: deleted data is overwritten with zeros, not only marked as
    # free. cache_size: 500 KiB instead of 2 MB for each connection. What one writes, the others
    # have to read again, from the system's cache.
    for pragma in (
        "busy_timeout=5000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cache_size=-500",
    ):
        cursor.execute(f"PRAGMA {pragma}")
