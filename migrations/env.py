"""How Alembic reaches the database: the same engine as the app, one migrating process at a time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.engine import Database
from bot.db.tables import Base

config = context.config

_LOCK = 0x6C696B65  # any number that no other program would lock


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _alone(connection: AsyncConnection) -> None:
    """Make concurrent migrations wait until this transaction ends."""
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return
    # A batch operation replaces a whole table; with foreign keys on, dropping the old one would
    # delete the rows that refer to it. SQLite's driver begins transactions for data only, so
    # half-made tables would remain after a failure.
    await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    await connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _run() -> None:
    database = Database(config.attributes["url"])
    try:
        async with database.connection() as connection:
            await _alone(connection)
            await connection.run_sync(_migrate)
    finally:
        await database.close()


# Its own thread, since a caller may already run an event loop in this one.
with ThreadPoolExecutor(1) as thread:
    thread.submit(asyncio.run, _run()).result()
