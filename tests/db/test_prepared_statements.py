"""Statements stay prepared on direct PostgreSQL connections, and not behind a pooler."""

import asyncio

import pytest
from sqlalchemy import text

from bot.db import Database
from tests.conftest import PGBOUNCER, POSTGRESQL

PREPARED = text("SELECT count(*) FROM pg_prepared_statements")


async def prepared(database: Database) -> int:
    """Run statements, and return how many are prepared on the connection."""
    async with database.session() as session:
        for number in range(3):
            await session.execute(text(f"SELECT {number}"))
        return int(await session.scalar(PREPARED) or 0)


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_statement_is_prepared_once_on_each_connection(database_url: str) -> None:
    database = Database(database_url, connections=3)
    async with database.session() as first, database.session() as second:
        await asyncio.gather(first.execute(text("SELECT 1")), second.execute(text("SELECT 1")))
        assert await prepared(database) >= 3
    assert await prepared(database) >= 3
    await database.close()

    alone = Database(database_url, connections=1)
    assert await prepared(alone) >= 3
    await alone.close()


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_statements_stay_unnamed_where_the_url_says_so(database_url: str) -> None:
    mark = "&" if "?" in database_url else "?"
    database = Database(f"{database_url}{mark}prepared_statement_cache_size=0")
    assert await prepared(database) <= 1
    await database.close()


@pytest.mark.parametrize("database_url", [PGBOUNCER], indirect=True)
async def test_behind_a_pooler_every_statement_is_unnamed(database_url: str) -> None:
    """A transaction runs on any server connection, where another client may use the same name."""
    database = Database(database_url, connections=5)
    assert max(await asyncio.gather(*(prepared(database) for _ in range(20)))) <= 1
    await database.close()


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_read_is_repeated_on_a_new_connection(database_url: str) -> None:
    """A restarted server fails no command."""
    database, other = Database(database_url, connections=1), Database(database_url)
    me = text("SELECT pg_backend_pid()")
    (lost,) = (await database.read(me, {}))[0]
    async with other.session() as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": lost})
    (found,) = (await database.read(me, {}))[0]
    assert found != lost
    await database.close()
    await other.close()
