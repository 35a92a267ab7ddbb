"""Times that were stored while the clock was ahead."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert, select, update
from sqlalchemy.exc import OperationalError

from bot.db import Database, Sealed
from bot.db.columns import UtcDateTime
from bot.db.future_times import AHEAD, PERIODS, FutureTimes
from bot.db.tables import Base, CachedXResponse, DailyNotice, PersonalLink, RateLimit, SlackEvent, TeamChannel
from bot.workspaces.daily_notices import next_at
from bot.workspaces.digest_times import next_week
from tests.cli.full_database import fill
from tests.conftest import MovableClock

OF_X = "like_events.rate_reset_at"
COLUMNS = {
    str(column): column
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, UtcDateTime) and str(column) != OF_X
}
SECOND = timedelta(seconds=1)


async def stored(database: Database) -> dict[str, set[datetime]]:
    async with database.session() as session:
        return {
            name: set(await session.scalars(select(column).where(column.is_not(None))))
            for name, column in COLUMNS.items()
        }


async def set_all(database: Database, at: datetime) -> None:
    async with database.session() as session:
        for column in COLUMNS.values():
            await session.execute(update(column.table).values({column: at}))
        # The lease of an event that has been processed means nothing.
        await session.execute(update(SlackEvent).values(body=Sealed(b"unprocessed")))


async def add(database: Database, table: type[Base], **values: Any) -> None:
    async with database.session() as session:
        await session.execute(insert(table).values(values))


def test_each_exception_is_a_column() -> None:
    assert {*AHEAD, *PERIODS} <= COLUMNS.keys()


async def test_no_time_is_further_ahead_than_it_may_be(
    database_url: str, database: Database, clock: MovableClock
) -> None:
    """In every table, whatever it says; a lease lasts for two more minutes, so that its work isn't done twice."""
    await fill(database_url, 2)
    await set_all(database, clock() + timedelta(days=400))

    await FutureTimes(database, clock).correct()

    for name, times in (await stored(database)).items():
        most = PERIODS.get(name, timedelta(minutes=2) if name.endswith("lease_until") else timedelta())
        assert times, name
        assert max(times) <= clock() + most + SECOND, name
        assert min(times) > clock() - timedelta(minutes=10), name


async def test_times_within_their_limits_stay(
    database_url: str, database: Database, clock: MovableClock
) -> None:
    """Also those by the clock of another machine, up to five minutes ahead; SQLite's writer isn't kept busy for nothing."""
    await fill(database_url, 2)
    async with database.session() as session:
        for name, column in COLUMNS.items():
            ahead = AHEAD.get(name, PERIODS.get(name, timedelta())) + timedelta(minutes=4)
            at = clock() + (timedelta(minutes=19) if name == "rate_limits.resets_at" else ahead)
            await session.execute(update(column.table).values({column: at}))
        await session.execute(update(RateLimit).values(window="15 minutes"))
    before = await stored(database)
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: statements.append(statement),
    )

    await FutureTimes(database, clock).correct()

    assert not [one for one in statements if one.startswith("UPDATE")]
    assert await stored(database) == before


async def test_a_wrong_time_changes_no_other(database: Database, clock: MovableClock) -> None:
    far, soon = clock() + timedelta(days=2), clock() + timedelta(minutes=5)
    for user, ends_at in (("U1", far), ("U2", soon)):
        await add(database, PersonalLink, start_hash=user, tenant="T1", user=user, expires_at=ends_at)

    await FutureTimes(database, clock).correct()

    first, last = sorted((await stored(database))["personal_links.expires_at"])
    assert first <= clock()
    assert last == soon


async def test_a_daily_time_keeps_its_hour(database: Database, clock: MovableClock) -> None:
    """Others stay as they are: one that is due is sent at once, not tomorrow."""
    far, due = clock() + timedelta(days=30, hours=3), clock() - timedelta(minutes=5)
    for user, due_at in (("U1", far), ("U2", due)):
        await add(database, DailyNotice, tenant="T1", user=user, workspace="T1", minute=540, due_at=due_at)

    await FutureTimes(database, clock).correct()

    assert (await stored(database))["daily_notices.due_at"] == {far - timedelta(days=30), due}


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "Antarctica/Troll"])
async def test_the_next_time_after_the_end_of_summer_time_stays(
    database_url: str, database: Database, timezone: str
) -> None:
    """A day or week is longer then; a digest that moved back would be posted twice, and always at another hour."""
    await fill(database_url, 1)
    now = datetime(2026, 10, 24, 15, tzinfo=UTC)
    next_digest = next_week(now, timezone, now)
    local = now.astimezone(ZoneInfo(timezone))
    next_notice = next_at(local.hour * 60 + local.minute, timezone, now)
    async with database.session() as session:
        await session.execute(update(TeamChannel).values(digest_due_at=next_digest))
        await session.execute(update(DailyNotice).values(due_at=next_notice))

    await FutureTimes(database, lambda: now).correct()

    times = await stored(database)
    assert next_digest - now > timedelta(days=7)
    assert times["team_channels.digest_due_at"] == {next_digest}
    assert next_notice - now > timedelta(days=1)
    assert times["daily_notices.due_at"] == {next_notice}


async def test_what_would_end_soon_enough_ends_if_it_began_in_the_future(
    database_url: str, database: Database, clock: MovableClock
) -> None:
    """The clock was ahead by three hours: a list of likers lasts five minutes, and a limit fifteen."""
    await fill(database_url, 2)
    ahead = clock() + timedelta(hours=3)
    async with database.session() as session:
        await session.execute(update(CachedXResponse).values(fetched_at=ahead, expires_at=ahead))
        await session.execute(update(RateLimit).values(window="15 minutes", resets_at=ahead))

    await FutureTimes(database, clock).correct()

    times = await stored(database)
    for name in ("x_response_cache.expires_at", "rate_limits.resets_at"):
        assert max(times[name]) <= clock()


@pytest.mark.parametrize(
    ("shift", "corrected"),
    [({}, False), ({"seconds": 15}, False), ({"minutes": -30}, True), ({"hours": 1}, True)],
)
async def test_tables_are_searched_when_the_clock_was_set_back_and_hourly(
    database: Database, clock: MovableClock, shift: dict[str, float], corrected: bool
) -> None:
    """Not at each turn of housekeeping."""
    times = FutureTimes(database, clock)
    clock.stop()
    await times.correct()
    await add(
        database, PersonalLink, start_hash="0", tenant="T1", user="U1", expires_at=clock() + timedelta(days=2)
    )
    clock.move(minutes=5)
    await times.correct()
    clock.move(**shift)

    await times.correct()

    (ends_at,) = (await stored(database))["personal_links.expires_at"]
    assert (ends_at <= clock()) == corrected


async def test_a_search_that_failed_is_repeated_at_the_next_turn(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    """Not an hour later: personal links would work until then."""
    await add(
        database, PersonalLink, start_hash="0", tenant="T1", user="U1", expires_at=clock() + timedelta(days=2)
    )
    async with Database(f"sqlite:///{tmp_path / 'empty.db'}") as broken:
        times = FutureTimes(broken, clock)
        with pytest.raises(OperationalError):
            await times.correct()
    times.database = database

    await times.correct()

    (ends_at,) = (await stored(database))["personal_links.expires_at"]
    assert ends_at <= clock()
