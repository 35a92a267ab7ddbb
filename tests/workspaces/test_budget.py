"""The daily budget at its edges: midnight, a new budget, concurrent processes."""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import LikeEvent, WorkspaceSpend
from bot.errors import BudgetReached
from bot.members import Member
from bot.workspaces.budget import Budget
from bot.workspaces.settings import WorkspaceSettings
from bot.x.models import Resource
from bot.x.prices import Prices

MAYA = Member("T1", "U1", "T1")
WORST = 100_000
EVENING = datetime(2026, 11, 20, 23, 59, 50, tzinfo=UTC)
KEYRING = Keyring([new_key()])


class Hands:
    """A clock that a test moves."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Daily:
    """The settings of every workspace: its daily budget alone."""

    budget: int | None

    async def get(self, _: Member) -> WorkspaceSettings:
        return WorkspaceSettings(self.budget)


async def reserved(database: Database) -> dict[str, int]:
    async with database.session() as session:
        rows = await session.execute(select(WorkspaceSpend.day, WorkspaceSpend.reserved_micros))
        return {day: sum_ for day, sum_ in rows}  # noqa: C416 (rows are not pairs to the type checker)


async def liked(database: Database, at: datetime, member: Member = MAYA) -> None:
    """Write a like into the ledger as a process without a budget does."""
    act = {
        "tenant": member.tenant,
        "user": member.user,
        "workspace": member.workspace,
        "x_user_id": "1",
        "post_id": "20",
        "kind": "like",
        "surface": "command",
        "cost_micros": 15_000,
        "created_at": at,
    }
    async with database.session() as session:
        await session.execute(insert(LikeEvent).values(act))


async def test_a_call_over_midnight_belongs_to_the_day_it_began_on(database: Database) -> None:
    """The reservation is returned to that day; the new day has its whole budget."""
    clock = Hands(EVENING)
    budget = Budget(database, KEYRING, Prices(), clock, settings=Daily(3 * WORST).get)
    asides = [await budget.reserve(MAYA, WORST) for _ in range(3)]
    clock.at += timedelta(seconds=20)
    for reservation in asides[:2]:
        await budget.settle(reservation, [Resource("user", "7")])
    await budget.release(asides[2])

    for _ in range(3):
        await budget.reserve(MAYA, WORST)
    with pytest.raises(BudgetReached):
        await budget.reserve(MAYA, WORST)
    assert await reserved(database) == {"2026-11-20": 10_000, "2026-11-21": 3 * WORST}


async def test_a_new_budget_counts_what_each_process_did_before(database: Database) -> None:
    """A process that learns of a budget late, or starts with it, counts the likes that aren't counted yet."""
    clock, daily = Hands(EVENING), Daily(None)
    setting, late, new = (Budget(database, KEYRING, Prices(), clock, settings=daily.get) for _ in range(3))
    await late.reserve(MAYA, 15_000)
    await setting.recalculate(MAYA)
    await liked(database, EVENING)

    daily.budget = 20_000
    with pytest.raises(BudgetReached):
        await late.reserve(MAYA, 15_000)
    with pytest.raises(BudgetReached):
        await new.reserve(MAYA, 15_000)


async def test_a_new_budget_keeps_reservations(database: Database) -> None:
    """The worst case of calls under way isn't available twice."""
    daily = Daily(2 * WORST)
    budget = Budget(database, KEYRING, Prices(), Hands(EVENING), settings=daily.get)
    reservation = await budget.reserve(MAYA, WORST)
    await budget.recalculate(MAYA)
    await budget.release(reservation)
    daily.budget = WORST
    await budget.reserve(MAYA, WORST)

    assert await reserved(database) == {"2026-11-20": WORST}


async def test_equal_objects_are_charged_once(database_url: str) -> None:
    """Processes that charge the same hundred users at once, each in its own order, charge each once."""
    users = [Resource("user", str(number)) for number in range(100)]
    processes = [Database(database_url) for _ in range(4)]
    purses = [Budget(process, KEYRING, Prices(), Hands(EVENING)) for process in processes]
    asides = [await budget.reserve(MAYA, 0) for budget in purses]

    await asyncio.gather(
        *(
            budget.settle(reservation, random.sample(users, len(users)))
            for budget, reservation in zip(purses, asides, strict=True)
            for _ in range(3)
        )
    )

    assert (await purses[0].spent(MAYA)).read_cost_micros == 100 * Prices().user_read
    for process in processes:
        await process.close()


async def test_a_day_that_nobody_has_opened_is_opened(database: Database) -> None:
    """A price that is charged first, or a day whose row was deleted with its workspace, counts all the same."""
    budget = Budget(database, KEYRING, Prices(), Hands(EVENING), settings=Daily(WORST).get)
    await budget.charge_amount(MAYA, 1_000)
    assert await reserved(database) == {"2026-11-20": 1_000}
    await budget.reserve(MAYA, 2_000)
    async with database.session() as session:
        await session.execute(delete(WorkspaceSpend))

    kept = await budget.reserve(MAYA, 3_000)
    assert (kept.reserved, await reserved(database)) == (3_000, {"2026-11-20": 4_000})
    async with database.session() as session:
        await session.execute(delete(WorkspaceSpend))
    await budget.settle(kept, [Resource("user", "7")])

    assert await reserved(database) == {"2026-11-20": 1_000 + Prices().user_read}


async def test_what_costs_nothing_is_never_refused(database: Database) -> None:
    """An answer from what is kept is given however little of the budget is left."""
    budget = Budget(database, KEYRING, Prices(), Hands(EVENING), settings=Daily(0).get)

    reservation = await budget.reserve(MAYA, 0)

    assert reservation.reserved == 0
    with pytest.raises(BudgetReached):
        await budget.reserve(MAYA, 1)


async def test_spending_is_a_workspaces_own(database: Database) -> None:
    """Likes of another tenant with the same ids, of another workspace, and of an earlier month aren't in it."""
    clock = Hands(EVENING)
    budget = Budget(database, KEYRING, Prices(), clock)
    for member, at in (
        (MAYA, EVENING),
        (MAYA, EVENING - timedelta(days=1)),
        (MAYA, EVENING - timedelta(days=20)),
        (Member("T2", "U1", "T1"), EVENING),
        (Member("T1", "U1", "T2"), EVENING),
    ):
        await liked(database, at, member)
        await budget.charge_amount(member, 7)

    spend = await budget.spent(MAYA)

    assert (spend.like_cost_micros, spend.read_cost_micros) == (15_000, 3 * 7)
    assert spend.month_total == 2 * 15_000 + 3 * 7
