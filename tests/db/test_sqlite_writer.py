"""SQLite has one writer at a time: writers queue, and never fail because of a lock."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text

from bot.db import Database
from tests.conftest import SQLITE

on_sqlite = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
WRITE = text("INSERT INTO deployment_state VALUES (:name, '', '2026-01-01 00:00:00.000000')")


async def written(database: Database) -> int:
    async with database.session() as session:
        return int(await session.scalar(text("SELECT count(*) FROM deployment_state")) or 0)


@on_sqlite
async def test_writers_take_turns(database_url: str) -> None:
    """Each reads before it writes and holds its transaction; with SQLite's own lock, some would fail."""
    database = Database(database_url)

    async def write(number: int) -> None:
        async with database.session() as session:
            await session.scalar(text("SELECT count(*) FROM deployment_state"))
            await session.execute(WRITE, {"name": str(number)})
            await asyncio.sleep(0.001)

    await asyncio.gather(*map(write, range(60)))
    assert await written(database) == 60
    await database.close()


@on_sqlite
async def test_readers_do_not_wait_for_the_writer(database_url: str) -> None:
    database = Database(database_url)
    async with database.session() as session:
        await session.execute(WRITE, {"name": "not yet there"})
        assert await written(database) == 0
    assert await written(database) == 1
    await database.close()


@on_sqlite
async def test_a_failed_transaction_ends_its_turn(database_url: str) -> None:
    """After a failure or a cancellation, the next writer goes on."""
    database = Database(database_url)
    with suppress(ValueError):
        async with database.session() as session:
            await session.execute(WRITE, {"name": "failed"})
            raise ValueError

    async def hold() -> None:
        async with database.session() as session:
            await session.execute(WRITE, {"name": "canceled"})
            holding.set()
            await asyncio.Event().wait()

    holding = asyncio.Event()
    task = asyncio.create_task(hold())
    await holding.wait()
    task.cancel()
    await asyncio.wait({task})
    async with database.session() as session:
        await session.execute(WRITE, {"name": "stored"})
    assert await written(database) == 1
    await database.close()
