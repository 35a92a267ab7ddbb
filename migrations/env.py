"""How Alembic reaches the database: the same engine as the app."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from alembic import context
from sqlalchemy import Connection

from bot.db.engine import Database
from bot.db.tables import Base

config = context.config


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
    )
    seen = config.attributes.get("seen")
    if seen is not None:
        seen[0] = context.get_context().get_current_revision()
        return
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    database = Database(config.attributes["url"])
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(_migrate)
    finally:
        await database.close()


# Its own thread, since a caller may already run an event loop in this one.
with ThreadPoolExecutor(1) as thread:
    thread.submit(asyncio.run, _run()).result()
