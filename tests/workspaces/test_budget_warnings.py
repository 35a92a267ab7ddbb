"""Which part of which budget is told, once, and to whom."""

from datetime import timedelta

import pytest

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import BudgetWarning
from bot.members import Member
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.budget import Budget
from bot.workspaces.budget_warnings import BudgetWarnings
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.x.prices import Prices
from tests.workspaces.conftest import BRANCH, ELSEWHERE, MAYA, SAM, Hands, rows

DOLLAR = 1_000_000


class Parts:
    """A deployment's settings, spending and warnings."""

    def __init__(self, database: Database, hands: Hands, ceiling: int | None = None) -> None:
        self.settings = WorkspaceSettingsStore(database, hands, ceiling=ceiling)
        self.budget = Budget(database, Keyring([new_key()]), Prices(), hands, settings=self.settings.get)
        self.warnings = BudgetWarnings(database, self.settings, self.budget, hands)


@pytest.fixture
def parts(database: Database, hands: Hands) -> Parts:
    return Parts(database, hands)


async def told(parts: Parts) -> set[tuple[str, str, int, bool]]:
    found = await parts.warnings.claim()
    return {(one.tenant, one.workspace, one.percent, one.monthly) for one in found}


@pytest.mark.parametrize("setting", ["daily_budget_micros", "monthly_budget_micros"])
@pytest.mark.parametrize(
    ("spent", "percent"),
    [(499_999, 0), (500_000, 50), (799_999, 50), (800_000, 80), (949_999, 80), (950_000, 95)],
)
async def test_each_part_is_told_when_it_is_reached(
    parts: Parts, setting: str, spent: int, percent: int
) -> None:
    """Of a daily budget and of a monthly one; a workspace whose namesake has none isn't told of it."""
    await parts.settings.change(MAYA, **{setting: DOLLAR})
    for member in (MAYA, ELSEWHERE, BRANCH):
        await parts.budget.charge_amount(member, spent)

    is_monthly = setting.startswith("monthly")
    assert await told(parts) == ({("T1", "T1", percent, is_monthly)} if percent else set())


async def test_the_operators_budget_counts_like_ones_own(database: Database, hands: Hands) -> None:
    parts = Parts(database, hands, ceiling=DOLLAR)
    await parts.budget.charge_amount(ELSEWHERE, DOLLAR)

    assert await told(parts) == {("T2", "T2", 95, False)}


async def test_a_part_is_told_once_by_whichever_process(
    database: Database, parts: Parts, hands: Hands
) -> None:
    """Lower parts go with it; one that nobody received is sent later, and the next day starts over."""
    for member in (MAYA, ELSEWHERE):
        await parts.settings.change(member, daily_budget_micros=DOLLAR)
        await parts.budget.charge_amount(member, 850_000)
    other = Parts(database, hands)
    found = await parts.warnings.claim()
    assert len(found) == 2
    assert await told(other) == set()

    hands.at += timedelta(seconds=59)
    await parts.warnings.put_back(next(one for one in found if one.tenant == "T1"))
    assert await told(parts) == set()  # a process looks once a minute
    hands.at += timedelta(seconds=1)
    assert await told(parts) == {("T1", "T1", 80, False)}
    parts_of = {(key[0], key[-1]) for key in await rows(database, BudgetWarning)}
    assert parts_of == {("T1", 50), ("T1", 80), ("T2", 50), ("T2", 80)}

    hands.at += timedelta(days=1)
    assert await told(parts) == set()
    await parts.warnings.sweep()
    assert len(await rows(database, BudgetWarning)) == 4


async def test_admins_are_those_who_set_something_there(
    database: Database, parts: Parts, hands: Hands
) -> None:
    """Newest first, once each; not those of another workspace, nor whoever did something else."""
    audit = Audit(database, hands)
    lena = Member("T1", "U3", "T1")
    async with database.session() as session:
        for member, what in (
            (MAYA, AuditEvent.SETTING),
            (SAM, AuditEvent.SETTING),
            (MAYA, AuditEvent.SETTING),
            (lena, AuditEvent.CONNECTED),
            (Member("T1", "U4", "T9"), AuditEvent.SETTING),
            (Member("T2", "U5", "T1"), AuditEvent.SETTING),
        ):
            audit.record_in(session, member, what, "")
            await session.flush()
    await parts.settings.change(MAYA, daily_budget_micros=DOLLAR)
    await parts.budget.charge_amount(MAYA, DOLLAR)
    (warning,) = await parts.warnings.claim()

    assert await parts.warnings.admins(warning) == [MAYA, SAM]
