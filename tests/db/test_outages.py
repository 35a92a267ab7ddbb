"""Which failures end when the database is back, and which are the value's fault, on both databases."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import exc, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.db import Database
from bot.db.outages import is_outage
from bot.db.tables import MemberPreferences


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


@pytest.mark.parametrize("user", ["U\0", "U\ud83d", "U" * 40, 17])
async def test_an_impossible_value_is_not_an_outage(database: Database, user: object) -> None:
    """Repeating the statement would never help."""
    with pytest.raises((SQLAlchemyError, ValueError)) as failed:
        await _look_and_write(database, user)

    assert not is_outage(failed.value)


async def test_a_missing_table_is_an_outage(database: Database) -> None:
    """Once the database is migrated, the same statement works."""
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE slack_events"))
    with pytest.raises(SQLAlchemyError) as failed:
        async with database.session() as session:
            await session.execute(text("SELECT * FROM slack_events"))

    assert is_outage(failed.value)


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT 1", None, ConnectionResetError("gone")),
        exc.TimeoutError("no free connection"),
        ConnectionRefusedError(),
        OSError(28, "No space left on device"),
    ],
)
def test_an_unavailable_database_is_an_outage(error: Exception) -> None:
    """Missing, locked, full, or busy."""
    assert is_outage(error)


class Said(Exception):
    """What a driver raises, with the server's code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__()
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("22001", False),
        ("23505", False),
        ("42804", False),
        ("42P01", True),
        ("42703", True),
        ("42501", True),
        ("53300", True),
        ("57P01", True),
    ],
)
def test_the_servers_code_says_whose_fault_it_is(state: str, expected: bool) -> None:
    """The value's, or that of a database that is busy, away or not migrated yet; the driver wraps its own error."""
    wrapping = Exception()
    wrapping.__cause__ = Said(state)

    for error in (Said(state), wrapping):
        assert is_outage(DBAPIError("SELECT 1", None, error)) is expected


def test_a_value_that_the_driver_refuses_is_not_an_outage() -> None:
    """asyncpg checks values before it sends them."""
    refused = Exception()
    refused.__cause__ = ValueError()

    assert not is_outage(DBAPIError("SELECT 1", None, refused))
    assert is_outage(DBAPIError("SELECT 1", None, None))  # type: ignore[arg-type]


def test_a_programming_error_is_not_an_outage() -> None:
    """Otherwise Slack would repeat the request for hours."""
    assert not is_outage(KeyError("x"))


async def _look_and_write(database: Database, user: object) -> None:
    async with database.session() as session:
        await session.execute(select(MemberPreferences).where(MemberPreferences.user == user))
        await session.execute(
            text("INSERT INTO member_preferences (tenant) VALUES (:user)").bindparams(user=user)
        )
