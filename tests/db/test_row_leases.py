"""Leases on rows end by the database's clock."""

from datetime import timedelta

import pytest
from sqlalchemy import func, literal, null, select

from bot.db import Database
from bot.db.columns import UtcDateTime
from bot.db.leases import LeaseClock
from tests.conftest import MovableClock

MINUTE = timedelta(minutes=1)


async def test_a_row_is_free_before_and_after_a_lease(database: Database, clock: MovableClock) -> None:
    lease_clock = LeaseClock(database, clock)
    columns = (
        null(),
        literal(clock() - timedelta(hours=1), UtcDateTime()),
        literal(clock() + timedelta(hours=1), UtcDateTime()),
    )
    async with database.session() as session:
        free = [await session.scalar(select(lease_clock.is_free(column))) for column in columns]
    assert [bool(one) for one in free] == [True, True, False]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_machines_whose_clocks_differ_agree_about_a_lease(
    database: Database, clock: MovableClock
) -> None:
    """A machine whose clock is an hour ahead doesn't take over a lease of a minute."""
    ahead = LeaseClock(database, lambda: clock() + timedelta(hours=1))
    async with database.session() as session:
        until = await session.scalar(select(LeaseClock(database, clock).after(MINUTE)))
        real = await session.scalar(select(func.clock_timestamp() + MINUTE))
        assert until is not None
        assert real is not None
        assert abs(until - real) < MINUTE
        assert not await session.scalar(select(ahead.is_free(literal(until, UtcDateTime()))))
