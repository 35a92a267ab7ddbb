"""The durable queue: one process at a time works on a row, and another takes over if it dies."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, update

from bot.db import Database, Sealed
from bot.db.lease_queue import LeaseQueue
from bot.db.tables import TokenRevocation
from tests.conftest import MovableClock

LEASE = timedelta(minutes=2)


def queue(database: Database, clock: MovableClock, batch: int = 20) -> LeaseQueue[TokenRevocation]:
    order = (TokenRevocation.created_at, TokenRevocation.id)
    return LeaseQueue(database, clock, TokenRevocation, lease=LEASE, order=order, batch=batch)


async def _fill(database: Database, clock: MovableClock, count: int) -> None:
    now = clock()
    async with database.session() as session:
        session.add_all(
            TokenRevocation(
                id=f"row-{n:03}",
                tokens=Sealed(b"sealed"),
                attempts=0,
                created_at=now + timedelta(milliseconds=n),
                lease_until=now - timedelta(hours=1),
            )
            for n in range(count)
        )


async def _end_leases(database: Database, clock: MovableClock) -> None:
    async with database.session() as session:
        await session.execute(update(TokenRevocation).values(lease_until=clock() - timedelta(hours=1)))


async def test_rows_are_claimed_oldest_first_in_batches(database: Database, clock: MovableClock) -> None:
    await _fill(database, clock, 5)
    some = queue(database, clock, batch=3)
    assert [row.id for row in await some.claim()] == ["row-000", "row-001", "row-002"]
    assert [row.id for row in await some.claim()] == ["row-003", "row-004"]
    assert await some.claim() == []


async def test_a_process_claims_twenty_rows_at_once(database: Database, clock: MovableClock) -> None:
    """Others share the rest."""
    await _fill(database, clock, 25)
    order = (TokenRevocation.created_at,)
    some = LeaseQueue(database, clock, TokenRevocation, lease=LEASE, order=order)
    assert [len(await some.claim()) for _ in range(2)] == [20, 5]


async def test_of_many_processes_each_row_goes_to_one(database: Database, clock: MovableClock) -> None:
    await _fill(database, clock, 40)
    claims = await asyncio.gather(*(queue(database, clock, batch=7).claim() for _ in range(12)))
    claimed = [row.id for rows in claims for row in rows]
    assert len(claimed) == len(set(claimed))
    rest = [row.id for _ in range(6) for row in await queue(database, clock).claim()]
    assert sorted(claimed + rest) == [f"row-{n:03}" for n in range(40)]


async def test_a_row_whose_process_is_gone_is_claimed_again(database: Database, clock: MovableClock) -> None:
    await _fill(database, clock, 1)
    assert len(await queue(database, clock).claim(attempts=TokenRevocation.attempts + 1)) == 1
    await _end_leases(database, clock)
    (row,) = await queue(database, clock).claim(attempts=TokenRevocation.attempts + 1)
    assert row.attempts == 2


async def test_a_postponed_row_waits_for_its_time(database: Database, clock: MovableClock) -> None:
    await _fill(database, clock, 2)
    some = queue(database, clock)
    row, _ = await some.claim()
    await some.postpone(row.id, timedelta(minutes=10))
    assert await some.claim() == []
    await some.postpone(row.id, timedelta(seconds=-1), attempts=7)
    assert [(one.id, one.attempts) for one in await some.claim()] == [(row.id, 7)]


async def test_done_and_outdated_rows_are_gone(database: Database, clock: MovableClock) -> None:
    await _fill(database, clock, 3)
    some = queue(database, clock)
    await some.complete("row-001")
    clock.move(days=1)
    assert await some.expire(TokenRevocation.created_at, timedelta(days=2)) == 0
    assert await some.expire(TokenRevocation.created_at, timedelta(hours=3)) == 2
    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(TokenRevocation)) == 0


async def test_only_rows_that_are_wanted_are_claimed(database: Database, clock: MovableClock) -> None:
    await _fill(database, clock, 2)
    claimed = await queue(database, clock).claim(TokenRevocation.id == "row-001")
    assert [row.id for row in claimed] == ["row-001"]


async def test_a_row_at_work_here_is_claimed_only_afterwards(database: Database, clock: MovableClock) -> None:
    """Whatever its lease says; the other rows are free."""
    await _fill(database, clock, 2)
    some = queue(database, clock)
    with some.at_work("row-000"):
        assert [row.id for row in await some.claim()] == ["row-001"]
    assert [row.id for row in await some.claim()] == ["row-000"]
