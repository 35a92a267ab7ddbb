"""The daily budget at its edges: midnight, a new budget, concurrent processes."""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import delete, insert, select, text

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import FeatureSpend, LikeEvent, WorkspaceSpend
from bot.errors import BudgetReached, FairShareReached
from bot.members import Member
from bot.workspaces.fair_use import Caps
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import PAID, Feature, carry_over
from bot.x.errors import XError
from bot.x.models import Resource
from bot.x.prices import Prices
from tests.budgets import budget_of, fair_shares
from tests.conftest import POSTGRESQL
from tests.waiting import done_or_waiting

MAYA = Member("T1", "U1", "T1")
WORST = 100_000
EVENING = datetime(2026, 11, 20, 23, 59, 50, tzinfo=UTC)
KEYRING = Keyring([new_key()])


class ManualClock:
    """A clock that a test moves."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Daily:
    """The settings of every workspace: its daily and its monthly budget alone."""

    budget: int | None
    monthly: int | None = None

    async def get(self, _: Member) -> WorkspaceSettings:
        return WorkspaceSettings(self.budget, self.monthly)


async def reserved(database: Database) -> dict[str, int]:
    async with database.session() as session:
        rows = await session.execute(select(WorkspaceSpend.day, WorkspaceSpend.reserved_micros))
        return {day: sum_ for day, sum_ in rows}  # noqa: C416 (rows are not pairs to the type checker)


POSTS = count(20)


async def liked(database: Database, at: datetime, member: Member = MAYA) -> None:
    """Write a like of another post into the ledger as a process without a budget does."""
    act = {
        "tenant": member.tenant,
        "user": member.user,
        "workspace": member.workspace,
        "x_user_id": "1",
        "post_id": str(next(POSTS)),
        "kind": "like",
        "surface": "command",
        "cost_micros": 15_000,
        "created_at": at,
    }
    async with database.session() as session:
        await session.execute(insert(LikeEvent).values(act))


async def test_a_call_over_midnight_belongs_to_the_day_it_began_on(database: Database) -> None:
    """The reservation is returned to that day; the new day has its whole budget."""
    clock = ManualClock(EVENING)
    budget = budget_of(database, KEYRING, clock, settings=Daily(3 * WORST).get)
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
    clock, daily = ManualClock(EVENING), Daily(None)
    setting, late, new = (budget_of(database, KEYRING, clock, settings=daily.get) for _ in range(3))
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
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=daily.get)
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
    purses = [budget_of(process, KEYRING, ManualClock(EVENING)) for process in processes]
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
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=Daily(WORST).get)
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


async def test_what_a_failed_call_was_billed_for_is_recorded(database: Database) -> None:
    """X may bill the pages before the one that failed."""
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=Daily(WORST).get)

    failure = XError()
    failure.billed = (Resource("user", "8"),)

    async def second_page_fails() -> None:
        async with budget.paid(MAYA, WORST, Feature.LIKERS) as billed:
            billed.append(Resource("user", "7"))
            raise failure

    with pytest.raises(XError):
        await second_page_fails()

    assert await reserved(database) == {"2026-11-20": 2 * Prices().user_read}
    assert (await budget.spent(MAYA)).features[Feature.LIKERS][0] == 2 * Prices().user_read


async def test_what_costs_nothing_is_never_refused(database: Database) -> None:
    """An answer from what is kept is given however little of the budget is left."""
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=Daily(0).get)

    reservation = await budget.reserve(MAYA, 0)

    assert reservation.reserved == 0
    with pytest.raises(BudgetReached):
        await budget.reserve(MAYA, 1)


async def test_spending_is_a_workspaces_own(database: Database) -> None:
    """Likes of another tenant with the same ids, of another workspace, and of an earlier month aren't in it."""
    clock = ManualClock(EVENING)
    budget = budget_of(database, KEYRING, clock)
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
    assert spend.total == 15_000 + 3 * 7
    assert spend.month_total == 2 * 15_000 + 3 * 7


async def test_a_cost_changes_no_other_workspace_or_day(database: Database) -> None:
    """It replaces the reservation in its own row, and leaves what others have reserved."""
    clock, other = ManualClock(EVENING), Member("T2", "U1", "T2")
    budget = budget_of(database, KEYRING, clock, settings=Daily(3 * WORST).get)
    own = await budget.reserve(MAYA, WORST)
    await budget.reserve(other, WORST)
    clock.at += timedelta(seconds=20)
    await budget.reserve(MAYA, WORST)

    await budget.settle(own, [Resource("user", "7")])

    async with database.session() as session:
        rows = await session.scalars(select(WorkspaceSpend))
        left = {(row.tenant, row.day): row.reserved_micros for row in rows}
    days = "2026-11-20", "2026-11-21"
    assert left == {("T1", days[0]): 10_000, ("T2", days[0]): WORST, ("T1", days[1]): WORST}


async def test_a_reached_budget_refuses_no_free_answer(database: Database) -> None:
    """Not even when more than the budget is spent."""
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=Daily(1_000).get)
    await budget.charge_amount(MAYA, 2_000)

    await budget.reserve(MAYA, 0)


async def test_without_a_budget_nothing_is_reserved(database: Database) -> None:
    """A like that another one overtook, and so is in no ledger, counts for no later budget either."""
    daily = Daily(None)
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=daily.get)
    await budget.recalculate(MAYA)
    reservation = await budget.reserve(MAYA, 15_000)
    assert reservation.reserved == 0

    await budget.release(reservation, 15_000)

    assert await reserved(database) == {"2026-11-20": 0}


async def test_likes_between_two_budgets_count(database: Database) -> None:
    """A budget that was away and returns on the same day has what was spent meanwhile."""
    daily = Daily(20_000)
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=daily.get)
    await budget.release(await budget.reserve(MAYA, 15_000))
    daily.budget = None
    await budget.reserve(MAYA, 15_000)
    await liked(database, EVENING)

    daily.budget = 20_000
    with pytest.raises(BudgetReached):
        await budget.reserve(MAYA, 15_000)


async def test_counting_is_about_one_workspace(database: Database) -> None:
    """Another one's budget counts its own likes when it is set, and not before."""
    budget = budget_of(database, KEYRING, ManualClock(EVENING))
    branch = Member("T1", "U1", "T9")
    for member in (MAYA, branch):
        await budget.recalculate(member)
        await liked(database, EVENING, member)

    await budget.recalculate(MAYA)

    async with database.session() as session:
        sums = await session.execute(select(WorkspaceSpend.workspace, WorkspaceSpend.reserved_micros))
        assert {tuple(row) for row in sums} == {("T1", 15_000), ("T9", 0)}


TOMORROW, NEXT_MONTH = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("daily", "monthly", "is_monthly", "retry_at"),
    [
        (5_000, None, False, TOMORROW),
        (None, 8_000, True, NEXT_MONTH),
        (5_000, 8_001, False, TOMORROW),  # of the month, 5,001 are left
        (5_000, 8_000, False, TOMORROW),
        (5_000, 7_999, True, NEXT_MONTH),
    ],
)
async def test_the_budget_with_less_left_is_the_one_that_is_told(
    database: Database, daily: int | None, monthly: int | None, is_monthly: bool, retry_at: datetime
) -> None:
    """With when it begins again; earlier days of the month count for the monthly one."""
    hands = ManualClock(EVENING - timedelta(days=1))
    budget = budget_of(database, KEYRING, hands, settings=Daily(daily, monthly).get)
    await budget.charge_amount(MAYA, 3_000)
    hands.at = EVENING
    fits = min(one for one in (daily, monthly and monthly - 3_000) if one is not None)
    await budget.charge_amount(MAYA, 1_000)
    await budget.reserve(MAYA, fits - 1_000)

    with pytest.raises(BudgetReached) as refusal:
        await budget.reserve(MAYA, 1)

    assert (refusal.value.monthly, refusal.value.retry_at) == (is_monthly, retry_at)


async def test_a_used_up_month_leaves_nothing(database: Database) -> None:
    """However far it was exceeded."""
    hands = ManualClock(EVENING - timedelta(days=1))
    budget = budget_of(database, KEYRING, hands, settings=Daily(None, 2_000).get)
    await budget.charge_amount(MAYA, 3_000)
    hands.at = EVENING

    await budget.reserve(MAYA, 0)
    with pytest.raises(BudgetReached):
        await budget.reserve(MAYA, 1)


@pytest.mark.parametrize(
    ("daily", "again"), [(Daily(1_000), TOMORROW), (Daily(None, 1_000), NEXT_MONTH)], ids=["day", "month"]
)
async def test_a_call_above_the_whole_budget_is_not_postponed(
    database: Database, daily: Daily, again: datetime
) -> None:
    budget = budget_of(database, KEYRING, ManualClock(EVENING), settings=daily.get)
    await budget.reserve(MAYA, 1_000)
    for cost, retry_at in ((1_000, again), (1_001, None)):
        with pytest.raises(BudgetReached) as refusal:
            await budget.reserve(MAYA, cost)
        assert refusal.value.retry_at == retry_at


async def test_a_refused_call_uses_up_no_fair_share(database: Database) -> None:
    """And one that cost less than its worst case uses up what it cost."""
    hands, daily = ManualClock(EVENING), Daily(0)
    shares = fair_shares(database, KEYRING, Caps(person_hour=10_000), hands)
    budget = budget_of(database, KEYRING, hands, shares, settings=daily.get)
    for _ in range(3):
        with pytest.raises(BudgetReached):
            await budget.reserve(MAYA, 9_000)
    daily.budget = None
    await budget.release(await budget.reserve(MAYA, 9_000), 2_000)

    with pytest.raises(FairShareReached):
        await budget.reserve(MAYA, 8_001)
    await budget.charge_amount(MAYA, 3_000)
    with pytest.raises(FairShareReached):
        await budget.reserve(MAYA, 5_001)
    await budget.reserve(MAYA, 5_000)


async def test_what_is_charged_afterwards_is_charged_exactly(database: Database) -> None:
    """It is never refused; where a share can't cover it, whoever asks learns when that begins again."""
    hands, price = ManualClock(EVENING), Prices().user_read
    shares = fair_shares(database, KEYRING, Caps(person_hour=price), hands)
    budget = budget_of(database, KEYRING, hands, shares)
    assert await budget.charge(MAYA, [Resource("user", "1")]) is None
    assert await budget.charge(MAYA, [Resource("user", "2")]) == TOMORROW  # also the next hour
    assert await budget.charge(MAYA, [Resource("user", "3"), Resource("user", "4")]) == TOMORROW

    assert await reserved(database) == {"2026-11-20": 4 * price}
    spend = await budget.spent(MAYA)
    assert spend.features == {Feature.SIGN_INS: (4 * price, 4 * price)}
    assert (spend.read_cost_micros, spend.like_cost_micros) == (4 * price, 0)


async def test_a_day_begins_and_ends_at_midnight(database: Database) -> None:
    """In UTC; so does a month."""
    hands = ManualClock(EVENING)
    budget = budget_of(database, KEYRING, hands)
    month, day, moment = datetime(2026, 11, 1, tzinfo=UTC), TOMORROW - timedelta(days=1), timedelta(seconds=1)
    for at in (month - moment, month, day - moment, day, TOMORROW - moment, TOMORROW):
        await liked(database, at)
        hands.at = at
        await budget.charge_amount(MAYA, 7)

    hands.at = EVENING
    spend = await budget.spent(MAYA)

    assert spend.features == {Feature.LIKES: (2 * 15_000, 4 * 15_000), Feature.CONFIRMED: (2 * 7, 4 * 7)}


async def test_what_a_newer_version_spent_on_counts_as_other_things(database: Database) -> None:
    """While two versions serve, each may know of features that the other doesn't."""
    budget = budget_of(database, KEYRING, ManualClock(EVENING))
    ids = {"tenant": "T1", "workspace": "T1", "day": "2026-11-20"}
    async with database.session() as session:
        for feature in ("teleports", "holograms", "likers"):
            session.add(FeatureSpend(**ids, feature=feature, cost_micros=7))

    assert (await budget.spent(MAYA)).features == {Feature.OTHER: (14, 14), Feature.LIKERS: (7, 7)}


async def test_the_cost_of_deleted_likes_stays_for_the_month(database: Database) -> None:
    """Beside the likes that are left; what an earlier month cost goes with them."""
    hands = ManualClock(EVENING)
    budget = budget_of(database, KEYRING, hands)
    month = datetime(2026, 11, 1, tzinfo=UTC)
    for at in (month - timedelta(seconds=1), month, EVENING, EVENING):
        await liked(database, at)
    async with database.session() as session:
        oldest = select(LikeEvent.id).order_by(LikeEvent.id).limit(3)
        gone = await session.execute(
            delete(LikeEvent)
            .where(LikeEvent.id.in_(oldest))
            .returning(LikeEvent.tenant, LikeEvent.workspace, LikeEvent.created_at, LikeEvent.cost_micros)
        )
        await carry_over(session, EVENING, gone.all())

        days = await session.scalars(select(FeatureSpend.day).order_by(FeatureSpend.day))
        assert list(days) == ["2026-11-01", "2026-11-20"]

    assert (await budget.spent(MAYA)).features == {Feature.LIKES: (2 * 15_000, 3 * 15_000)}


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_like_that_is_being_deleted_counts_once(database: Database, database_url: str) -> None:
    """Its cost moves from the ledger to a sum while the spending is added up."""
    await liked(database, EVENING)
    budget = budget_of(database, KEYRING, ManualClock(EVENING))
    async with Database(database_url) as elsewhere:
        async with elsewhere.session() as session:
            await session.execute(text("LOCK TABLE like_events IN ACCESS EXCLUSIVE MODE"))
            adding = asyncio.create_task(budget.spent(MAYA))
            await done_or_waiting(adding, database_url)
            gone = await session.execute(delete(LikeEvent).returning(*PAID))
            await carry_over(session, EVENING, gone.all())
        spent = await adding

    assert (spent.total, spent.month_total) == (15_000, 15_000)
