"""Connections are limited: work waits for a free one, in the pool and at the server, instead of failing."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database, pool
from bot.db.url import DatabaseURL
from tests.conftest import PGBOUNCER, POSTGRESQL
from tests.pgbouncer import PgBouncer

on_postgresql = pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)


@pytest.mark.parametrize(
    ("wanted", "processes", "total", "each"),
    [(None, 1, 10, 10), (None, 2, 10, 5), (None, 8, 16, 2), (20, 2, 20, 10), (3, 2, 3, 1), (1, 1, 1, 1)],
)
def test_processes_share_a_total(wanted: int | None, processes: int, total: int, each: int) -> None:
    """The plan's limit is for all of them together."""
    assert (pool.total(wanted, processes), pool.share(wanted, processes)) == (total, each)


def test_only_a_servers_refusal_is_worth_waiting_for() -> None:
    """Whatever else fails while connecting fails at once."""
    busy = OperationalError("", {}, Exception("no more connections allowed (max_client_conn)"))

    assert pool.is_busy(busy)
    assert not pool.is_busy(OperationalError("", {}, Exception("no such role")))
    assert not pool.is_busy(Exception("too many connections"))


async def connect_after(failures: list[str]) -> tuple[str, int]:
    """Connect to a server that fails like this first; return what is said at last, and how often it was asked."""
    asked = 0

    async def connect() -> str:
        nonlocal asked
        asked += 1
        if failures:
            raise OperationalError("", {}, Exception(failures.pop(0)))
        return "connected"

    try:
        return await pool.patiently(connect), asked
    except OperationalError as error:
        return str(error.orig), asked


async def test_a_busy_server_is_asked_again_and_no_other() -> None:
    assert await connect_after([]) == ("connected", 1)
    assert await connect_after(["max_client_conn", "max_client_conn"]) == ("connected", 3)
    assert await connect_after(["no such role"]) == ("no such role", 1)
    assert await connect_after(["max_client_conn", "no such role"]) == ("no such role", 2)


@pytest.mark.parametrize("database_url", ["sqlite", POSTGRESQL], indirect=True)
async def test_connections_in_use_are_told_with_their_maximum(database_url: str) -> None:
    """At once, and with each change."""
    database, seen = Database(database_url, connections=2), list[tuple[int, int]]()
    pool.watch(database.engine.sync_engine, lambda used, most: seen.append((used, most)))
    async with database.session():
        pass
    most = 15 if database.url.is_sqlite else 2
    assert seen == [(0, most), (1, most), (0, most)]
    await database.close()


async def driver_of(session: AsyncSession) -> Any:
    return (await (await session.connection()).get_raw_connection()).driver_connection


@pytest.mark.parametrize("database_url", ["sqlite", POSTGRESQL], indirect=True)
async def test_the_last_connection_returned_is_used_next(database_url: str) -> None:
    """So the others become idle."""
    database = Database(database_url)
    async with database.session() as returned_last, database.session() as returned_first:
        last, first = await driver_of(returned_last), await driver_of(returned_first)
    async with database.session() as session:
        assert await driver_of(session) is last is not first
    await database.close()


@on_postgresql
async def test_no_more_connections_are_opened_than_agreed(database_url: str) -> None:
    database = Database(database_url, connections=1)
    async with database.session():
        waiting = asyncio.create_task(ask(database))
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        assert not done
    await waiting
    await database.close()


@on_postgresql
async def test_a_connection_lost_while_unused_is_replaced(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restarted server fails no transaction; connections that work are kept."""
    monkeypatch.setattr(pool, "_PROVEN", 0.0)
    database, other = Database(database_url), Database(database_url)
    me = text("SELECT pg_backend_pid()")

    async def process_id() -> int:
        async with database.session() as session:
            return int((await session.execute(me)).scalar_one())

    lost = await process_id()
    assert await process_id() == lost
    async with other.session() as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": lost})
    assert await process_id() != lost
    await database.close()
    await other.close()


@on_postgresql
async def test_a_connection_in_steady_use_is_not_pinged(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ping for every command would be a round trip for each."""
    monkeypatch.setattr(pool, "_PROVEN", 3600.0)
    database, pings = Database(database_url), list[object]()

    def ping(connection: object) -> bool:
        pings.append(connection)
        return True

    monkeypatch.setattr(database.engine.sync_engine.dialect, "do_ping", ping)
    for _ in range(3):
        await database.read(text("SELECT 1"), {})

    assert pings == []
    monkeypatch.setattr(pool, "_PROVEN", 0.0)
    await database.read(text("SELECT 1"), {})
    assert len(pings) == 1
    await database.close()


@asynccontextmanager
async def limited(database_url: str, connections: int) -> AsyncIterator[str]:
    """Return a URL whose role may open so many connections."""
    role = f"poor_{DatabaseURL.parse(database_url).url.database}"
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT {connections}")
    yield database_url.replace("postgresql://postgres:@", f"postgresql://{role}@")
    await owner.execute(f"DROP ROLE {role}")
    await owner.close()


async def ask(database: Database) -> None:
    async with database.session() as session:
        await session.execute(text("SELECT pg_sleep(0.005)"))


@on_postgresql
async def test_a_limit_below_the_pools_is_waited_for(database_url: str) -> None:
    """Two processes, twenty connections wanted, three allowed, sixty units of work at once: all succeed."""
    async with limited(database_url, 3) as url:
        processes = [Database(url, connections=10) for _ in range(2)]
        await asyncio.gather(*(ask(processes[number % 2]) for number in range(60)))
        for process in processes:
            await process.close()


@on_postgresql
async def test_an_idle_process_gives_up_its_connections(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it opened all that the server allows, another process can still work."""
    monkeypatch.setattr(pool, "IDLE", 0.2)
    async with limited(database_url, 3) as url:
        idle, starting = Database(url, connections=3), Database(url, connections=3)
        await asyncio.gather(*(ask(idle) for _ in range(12)))
        await ask(starting)
        await ask(idle)
        await idle.close()
        await starting.close()


@on_postgresql
async def test_a_connection_in_use_stays_open(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only time in the pool counts as idle."""
    monkeypatch.setattr(pool, "IDLE", 0.2)
    database = Database(database_url)
    await ask(database)  # the connection is returned, and its time in the pool begins
    async with database.session() as session:
        used = await driver_of(session)
        await session.execute(text("SELECT pg_sleep(0.5)"))
        assert not used.is_closed()
    await database.close()


@on_postgresql
async def test_migrations_wait_for_a_connection(database_url: str) -> None:
    """A release migrates while the old processes hold theirs."""
    async with limited(database_url, 1) as url:
        serving, migrating = Database(url), Database(url)

        async def migrate() -> None:
            async with migrating.connection() as connection:
                await connection.execute(text("SELECT 1"))

        async with serving.session() as session:
            await session.execute(text("SELECT 1"))
            waiting = asyncio.create_task(migrate())
            done, _ = await asyncio.wait([waiting], timeout=0.2)
            assert not done
        await serving.close()
        await waiting
        await migrating.close()


@on_postgresql
async def test_waiting_for_a_connection_ends(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the server's own reason."""
    monkeypatch.setattr(pool, "PATIENCE", 0.2)
    async with limited(database_url, 1) as url:
        one, other = Database(url), Database(url)
        async with one.session() as session:
            await session.execute(text("SELECT 1"))
            with pytest.raises(DBAPIError, match="too many connections"):
                await ask(other)
        await one.close()
        await other.close()


@on_postgresql
async def test_other_failures_are_raised_at_once(database_url: str) -> None:
    """Waiting doesn't help a missing database."""
    database = Database(database_url.replace("/test_", "/missing_"))
    with pytest.raises(DBAPIError, match="does not exist"):
        await asyncio.wait_for(ask(database), pool.PATIENCE / 2)
    await database.close()


@pytest.mark.parametrize("database_url", [POSTGRESQL, PGBOUNCER], indirect=True)
async def test_a_schema_of_its_own_is_used_by_every_transaction(database_url: str) -> None:
    """For Prisma's `schema=`; behind a pooler, a session's search path would be another client's."""
    maker = Database(database_url)
    async with maker.session() as session:
        await session.execute(text("CREATE SCHEMA own"))
        await session.execute(text("CREATE TABLE own.only_here (number int)"))
    mark = "&" if "?" in database_url else "?"
    database = Database(f"{database_url}{mark}schema=own")

    async def count() -> None:
        async with database.session() as session:
            await session.execute(text("INSERT INTO only_here VALUES (1)"))

    await asyncio.gather(*(count() for _ in range(20)))
    await database.execute_alone(text("INSERT INTO only_here VALUES (1) RETURNING number"), {})
    async with maker.session() as session:
        assert (await session.execute(text("SELECT count(*) FROM own.only_here"))).scalar_one() == 21
        assert (await session.execute(text("SHOW search_path"))).scalar_one() == '"$user", public'
    await database.close()
    await maker.close()


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_poolers_own_limit_is_waited_for(database_url: str, postgres: str) -> None:
    """PgBouncer's `max_client_conn` has another error code than the server's limit."""
    name = DatabaseURL.parse(database_url).url.database
    with (
        tempfile.TemporaryDirectory(prefix="likewise-pgbouncer-") as folder,
        PgBouncer(Path(folder), postgres, clients=2) as small,
    ):
        processes = [Database(small.url(str(name)), connections=4) for _ in range(2)]
        await asyncio.gather(*(ask(processes[number % 2]) for number in range(12)))
        for process in processes:
            await process.close()
