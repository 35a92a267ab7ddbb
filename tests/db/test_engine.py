"""One engine for both databases, with atomic units of work."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.db import Database, Keyring, Sealed
from bot.db.keyring import new_key
from bot.db.leases import LeaseClock
from bot.db.tables import DeploymentState, Grant, InstallationRow, MemberPreferences, Workspace
from bot.secret import Secret
from tests.conftest import PGBOUNCER, POSTGRESQL, MovableClock

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sqlite_is_durable_and_waits_for_locks(database: Database) -> None:
    """Write-ahead log, a busy timeout of five seconds, foreign keys, and commits that survive a power cut."""
    async with database.session() as session:
        found = {
            pragma: (await session.execute(text(f"PRAGMA {pragma}"))).scalar_one()
            for pragma in ("journal_mode", "busy_timeout", "foreign_keys", "synchronous")
        }
    assert found == {"journal_mode": "wal", "busy_timeout": 5000, "foreign_keys": 1, "synchronous": 2}


async def test_fifty_writers_lose_nothing(database: Database, database_url: str) -> None:
    """From two processes' engines, each reading before it writes."""
    other = Database(database_url)

    async def write(number: int) -> None:
        async with (database if number % 2 else other).session() as session:
            await session.scalar(select(func.count()).select_from(MemberPreferences))
            session.add(MemberPreferences(tenant="T1", user=f"U{number}", show_likes=False, created_at=NOW))
            await session.flush()
            await session.scalar(select(func.count()).select_from(MemberPreferences))

    await asyncio.gather(*(write(number) for number in range(50)))
    await other.close()

    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(MemberPreferences)) == 50


async def test_a_unit_of_work_is_atomic(database: Database) -> None:
    """What was written before an error is rolled back."""

    async def half() -> None:
        async with database.session() as session:
            session.add(MemberPreferences(tenant="T1", user="U1", show_likes=False, created_at=NOW))
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await half()
    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(MemberPreferences)) == 0


async def test_a_statement_alone_is_a_transaction_of_its_own(database: Database) -> None:
    """It is stored when it returns, wholly or not at all, and the connection's next transaction is whole again."""
    store = text(
        "INSERT INTO deployment_state VALUES (:name, '', '2026-01-01 00:00:00.000000') RETURNING name"
    )

    async def half() -> None:
        async with database.session() as session:
            await session.execute(store, {"name": "taken back"})
            raise LookupError

    await database.execute_alone(store, {"name": "stored"})
    with pytest.raises(IntegrityError):
        await database.execute_alone(store, {"name": "stored"})
    with pytest.raises(StatementError):
        await database.execute_alone(store, {})
    with pytest.raises(LookupError):
        await half()

    assert [row.name for row in await database.read(select(DeploymentState.name), {})] == ["stored"]


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_statement_alone_takes_one_round_trip(database: Database) -> None:
    """Without a BEGIN, which a session on the same connection still sends, and so a COMMIT."""
    sent: list[str] = []

    @event.listens_for(database.engine.sync_engine, "connect")
    def watch(connection: Any, _: object) -> None:
        connection.driver_connection.add_query_logger(lambda record: sent.append(record.query))

    await database.read(text("SELECT 0"), {})  # SQLAlchemy gets to know the server
    await asyncio.sleep(0)  # queries are logged by the loop
    sent.clear()
    await database.execute_alone(text("SELECT 1"), {})
    async with database.session() as session:
        await session.execute(text("SELECT 2"))
    await database.execute_alone(text("SELECT 3"), {})
    await asyncio.sleep(0)

    assert sent == ["BEGIN;", "COMMIT;"]  # asyncpg doesn't log prepared statements


async def test_times_are_stored_in_utc(database: Database) -> None:
    """Whatever zone they were given in."""
    berlin = NOW.astimezone(timezone(timedelta(hours=1)))
    async with database.session() as session:
        session.add(DeploymentState(name="then", value="", updated_at=berlin))
    async with database.session() as session:
        found = (await session.execute(select(DeploymentState.updated_at))).scalar_one()
    assert found == NOW
    assert found.utcoffset() == timedelta()


async def test_a_list_that_is_left_out_is_null(database: Database) -> None:
    """And not JSON's null, which the queries for it wouldn't find."""
    async with database.session() as session:
        session.add_all(
            [
                Workspace(tenant="T1", workspace="T1", allowed_users=None),
                Workspace(tenant="T2", workspace="T2", allowed_users=[]),
            ]
        )
    async with database.session() as session:
        found = await session.scalars(select(Workspace.tenant).where(Workspace.allowed_users.is_(None)))
        assert found.all() == ["T1"]


def test_statements_with_our_own_types_are_compiled_once() -> None:
    """SQLAlchemy keeps none whose types it doesn't know to be the same each time."""
    statement = select(Grant.tokens).where(Grant.connected_at < NOW)

    assert statement._generate_cache_key() is not None


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    """It would be read as another time."""
    with pytest.raises(StatementError, match="without a zone"):
        async with database.session() as session:
            session.add(DeploymentState(name="then", value="", updated_at=NOW.replace(tzinfo=None)))


@pytest.mark.parametrize("token", [b"xoxb-in-the-clear", "xoxb-in-the-clear"])
async def test_a_plaintext_secret_is_refused(database: Database, token: object) -> None:
    """A column for encrypted values accepts nothing else."""
    with pytest.raises(StatementError, match="only a sealed value"):
        async with database.session() as session:
            session.add(_installation(token))


async def test_a_sealed_value_is_stored_as_it_is(database: Database) -> None:
    """It's read as it was written, and so is None."""
    sealed = Keyring([new_key()]).seal(Secret("x"), "installations.token:T1")
    async with database.session() as session:
        session.add(_installation(sealed))
    async with database.session() as session:
        row = (await session.execute(select(InstallationRow))).scalar_one()
    assert row.token == sealed
    assert isinstance(row.token, Sealed)
    assert row.refresh_token is None
    assert row.token_expires_at is None


def _installation(token: object) -> InstallationRow:
    return InstallationRow(
        tenant="T1",
        name="Acme",
        app_id="A1",
        bot_id="B1",
        bot_user_id="U1",
        scopes="commands",
        token=token,
        installed_by="U2",
        installed_at=NOW,
    )


async def test_errors_hide_parameters(database: Database) -> None:
    """Database errors are logged, and parameters hold people's data."""
    async with database.session() as session:
        session.add(DeploymentState(name="twice", value="", updated_at=NOW))
    with pytest.raises(Exception, match="hidden") as refused:
        async with database.session() as session:
            session.add(DeploymentState(name="twice", value="somebody's words", updated_at=NOW))
    assert "somebody's words" not in str(refused.value)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sqlite_measures_leases_by_the_process_clock(database: Database, clock: MovableClock) -> None:
    """A file belongs to one machine."""
    clock.move(hours=1)
    async with database.session() as session:
        assert abs(await LeaseClock(database, clock).read(session) - clock()) < timedelta(seconds=5)


@pytest.mark.parametrize("database_url", [POSTGRESQL, PGBOUNCER], indirect=True)
async def test_postgresql_measures_leases_by_its_own_clock(database: Database, clock: MovableClock) -> None:
    """Machines' clocks differ; the database's is one, and moves on inside a transaction."""
    clock.move(hours=1)
    async with database.session() as session:
        first = await LeaseClock(database, clock).read(session)
        assert clock() - first > timedelta(minutes=50)
        assert await LeaseClock(database, clock).read(session) > first


@pytest.mark.parametrize("database_url", ["sqlite", POSTGRESQL], indirect=True)
async def test_a_read_that_the_database_refuses_is_not_repeated(database: Database) -> None:
    """Only a lost connection is worth a second try."""
    asked: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *about: asked.append(str(about[2]))
    )

    with pytest.raises(DBAPIError):
        await database.read(text("SELECT nothing FROM nowhere"), {})

    assert asked.count("SELECT nothing FROM nowhere") == 1
