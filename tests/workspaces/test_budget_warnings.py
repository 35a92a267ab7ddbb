"""Which part of which budget is told, once, and to whom."""

from datetime import timedelta

import pytest

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import BudgetWarning, InstallationRow, binding
from bot.members import Member
from bot.secret import Secret
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.budget_warnings import BudgetWarnings
from bot.workspaces.settings import WorkspaceSettingsStore
from tests.budgets import budget_of
from tests.workspaces.conftest import BRANCH, ELSEWHERE, MAYA, NOON, SAM, ManualClock, rows

DOLLAR = 1_000_000


class Parts:
    """A deployment's settings, spending and warnings."""

    def __init__(self, database: Database, manual_clock: ManualClock, ceiling: int | None = None) -> None:
        self.settings = WorkspaceSettingsStore(database, manual_clock, ceiling, None)
        self.budget = budget_of(database, Keyring([new_key()]), manual_clock, settings=self.settings.get)
        self.warnings = BudgetWarnings(database, self.settings, self.budget, manual_clock)


@pytest.fixture
def parts(database: Database, manual_clock: ManualClock) -> Parts:
    return Parts(database, manual_clock)


async def claim_warnings(parts: Parts) -> set[tuple[str, str, int, bool]]:
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
    assert await claim_warnings(parts) == ({("T1", "T1", percent, is_monthly)} if percent else set())


async def test_a_workspace_that_spent_nothing_since_yesterday_is_not_looked_at(
    database: Database, manual_clock: ManualClock
) -> None:
    """Shortly after midnight, yesterday's spending of a monthly budget is still told; the day before's isn't."""
    parts = Parts(database, manual_clock)
    await parts.settings.change(MAYA, monthly_budget_micros=DOLLAR)
    await parts.budget.charge_amount(MAYA, DOLLAR)

    manual_clock.at += timedelta(days=2)
    assert await claim_warnings(parts) == set()
    manual_clock.at -= timedelta(days=1)
    assert await claim_warnings(Parts(database, manual_clock)) == {("T1", "T1", 95, True)}
    await parts.budget.charge_amount(MAYA, DOLLAR)
    assert await claim_warnings(Parts(database, manual_clock)) == set()  # once a month


async def test_a_higher_part_is_told_after_a_lower_one_and_never_before(
    parts: Parts, manual_clock: ManualClock
) -> None:
    """When a budget is raised, the lower parts of the new one are told no more."""
    await parts.settings.change(MAYA, daily_budget_micros=DOLLAR)
    await parts.budget.charge_amount(MAYA, 900_000)
    assert await claim_warnings(parts) == {("T1", "T1", 80, False)}

    await parts.settings.change(MAYA, daily_budget_micros=DOLLAR * 3 // 2)
    manual_clock.at += timedelta(minutes=1)
    assert await claim_warnings(parts) == set()
    await parts.budget.charge_amount(MAYA, 600_000)
    manual_clock.at += timedelta(minutes=1)
    assert await claim_warnings(parts) == {("T1", "T1", 95, False)}


async def test_the_operators_budget_counts_like_ones_own(
    database: Database, manual_clock: ManualClock
) -> None:
    parts = Parts(database, manual_clock, ceiling=DOLLAR)
    await parts.budget.charge_amount(ELSEWHERE, DOLLAR)

    assert await claim_warnings(parts) == {("T2", "T2", 95, False)}


async def test_a_part_is_told_once_by_whichever_process(
    database: Database, parts: Parts, manual_clock: ManualClock
) -> None:
    """Lower parts go with it; one that nobody received is sent later, and the next day starts over."""
    for member in (MAYA, ELSEWHERE):
        await parts.settings.change(member, daily_budget_micros=DOLLAR)
        await parts.budget.charge_amount(member, 850_000)
    other = Parts(database, manual_clock)
    found = await parts.warnings.claim()
    assert len(found) == 2
    assert await claim_warnings(other) == set()

    manual_clock.at += timedelta(seconds=59)
    await parts.warnings.put_back(next(one for one in found if one.tenant == "T1"))
    assert await claim_warnings(parts) == set()  # a process looks once a minute
    manual_clock.at += timedelta(seconds=1)
    assert await claim_warnings(parts) == {("T1", "T1", 80, False)}
    parts_of = {(key[0], key[-1]) for key in await rows(database, BudgetWarning)}
    assert parts_of == {("T1", 50), ("T1", 80), ("T2", 50), ("T2", 80)}

    manual_clock.at += timedelta(days=1)
    assert await claim_warnings(parts) == set()
    await parts.warnings.sweep()
    assert len(await rows(database, BudgetWarning)) == 4


async def test_admins_are_those_who_set_something_there(
    database: Database, parts: Parts, manual_clock: ManualClock
) -> None:
    """Newest first, once each, then who installed it; not another workspace's, nor who did something else."""
    audit = Audit(database, manual_clock)
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
        for tenant, user in (("T1", "U6"), ("T2", "U7")):
            session.add(installation(tenant, user))
    await parts.settings.change(MAYA, daily_budget_micros=DOLLAR)
    await parts.budget.charge_amount(MAYA, DOLLAR)
    (warning,) = await parts.warnings.claim()

    assert await parts.warnings.admins(warning) == [MAYA, SAM, Member("T1", "U6", "T1")]


def installation(tenant: str, user: str) -> InstallationRow:
    return InstallationRow(
        tenant=tenant,
        name=tenant,
        app_id="A1",
        bot_id="B1",
        bot_user_id="U0",
        scopes="",
        token=Keyring([new_key()]).seal(Secret("-"), binding(InstallationRow.token, tenant)),
        installed_by=user,
        installed_at=NOON,
    )
