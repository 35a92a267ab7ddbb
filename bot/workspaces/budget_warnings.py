"""Find workspaces that have used 50, 80 or 95 % of a budget, once per day or month.

A row is written before the message is sent, so that several processes send only one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select

from bot.clock import Clock, is_within
from bot.db import Database
from bot.db.expiry import delete_in_batches
from bot.db.tables import AuditEntry, BudgetWarning, InstallationRow, Workspace, WorkspaceSpend, of_workspace
from bot.db.upsert import insert_unless_there
from bot.members import Member
from bot.workspaces.audit import AuditEvent
from bot.workspaces.budget import Budget
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.spending import KEPT_FOR, DailySpend, day_of

THRESHOLDS: Final = (95, 80, 50)  # percent, highest first
_PAUSE: Final = timedelta(minutes=1)
_MOST_ADMINS: Final = 20
_MOST_CHANGES: Final = 1_000  # the newest ones are searched for admins


@dataclass(frozen=True, slots=True)
class UsedBudget:
    """A used part of a budget; `budget` and `spent` are in millionths of a dollar."""

    tenant: str
    workspace: str
    period: str
    monthly: bool
    percent: int
    budget: int
    spent: int


@dataclass(slots=True, eq=False)
class BudgetWarnings:
    """Finds warnings to send; a budget that isn't set is never used up."""

    database: Database
    workspaces: WorkspaceSettingsStore
    budget: Budget
    clock: Clock
    _looked_at: datetime | None = field(default=None, init=False)

    async def claim(self) -> Sequence[UsedBudget]:
        """Return the warnings for this process to send; it looks at most once a minute."""
        now = self.clock()
        if self._looked_at is not None and is_within(_PAUSE, self._looked_at, now):
            return ()
        self._looked_at = now
        found = [warning for place in await self._spending() for warning in await self._due(place)]
        return [warning for warning in found if await self._is_new(warning)]

    async def put_back(self, warning: UsedBudget) -> None:
        """Make a warning that nobody received due again."""
        await self.database.execute(delete(BudgetWarning).where(*_same(warning)))

    async def admins(self, warning: UsedBudget) -> Sequence[Member]:
        """Return the people who changed settings, newest first, or installed the app."""
        settings = (
            select(AuditEntry.user)
            .where(of_workspace(AuditEntry, warning), AuditEntry.event_type == AuditEvent.SETTING)
            .order_by(AuditEntry.id.desc())
            .limit(_MOST_CHANGES)
        )
        installer = select(InstallationRow.installed_by).where(InstallationRow.tenant == warning.tenant)
        async with self.database.session() as session:
            users = [*await session.scalars(settings), *await session.scalars(installer)]
        known = list(dict.fromkeys(filter(None, users)))[:_MOST_ADMINS]
        return [Member(warning.tenant, user, warning.workspace) for user in known]

    async def sweep(self) -> None:
        """Delete the warnings of earlier periods."""
        old = day_of(self.clock() - KEPT_FOR)
        await delete_in_batches(self.database, BudgetWarning, BudgetWarning.period < old)

    async def _spending(self) -> Sequence[Member]:
        """Return the workspaces that have spent something within a budget since yesterday.

        This includes a workspace with a new budget, whose past spending is added up
        (`Budget.recalculate`).
        """
        has_budget = or_(
            Workspace.daily_budget_micros.is_not(None), Workspace.monthly_budget_micros.is_not(None)
        )
        ceilings = self.workspaces.has_ceiling
        places = select(WorkspaceSpend.tenant, WorkspaceSpend.workspace).where(
            WorkspaceSpend.day >= day_of(self.clock() - timedelta(days=1))
        )
        if not ceilings:
            places = places.join(Workspace, of_workspace(Workspace, WorkspaceSpend)).where(has_budget)
        async with self.database.session() as session:
            rows = await session.execute(places)
        return list(dict.fromkeys(Member(tenant, "", workspace) for tenant, workspace in rows))

    async def _due(self, place: Member) -> Sequence[UsedBudget]:
        return list(_reached(place, await self.budget.spent(place)))

    async def _is_new(self, warning: UsedBudget) -> bool:
        """Record that its warning was sent, and all lower ones; return whether it's new."""
        key = {"tenant": warning.tenant, "workspace": warning.workspace, "period": warning.period}
        reached = [key | {"percent": percent} for percent in THRESHOLDS if percent <= warning.percent]
        async with self.database.session() as session:
            new = [await insert_unless_there(session, BudgetWarning, tuple(each), each) for each in reached]
        return new[0]


def _reached(place: Member, spend: DailySpend) -> Iterator[UsedBudget]:
    """Yield the highest used part of each budget."""
    for budget, spent, period, monthly in (
        (spend.budget, spend.total, spend.day, False),
        (spend.month_budget, spend.month_total, spend.day[:7], True),
    ):
        if not budget:
            continue
        percent = next((one for one in THRESHOLDS if spent * 100 >= budget * one), None)
        if percent is not None:
            yield UsedBudget(place.tenant, place.workspace, period, monthly, percent, budget, spent)


def _same(warning: UsedBudget) -> tuple[Any, ...]:
    return (
        of_workspace(BudgetWarning, warning),
        BudgetWarning.period == warning.period,
        BudgetWarning.percent == warning.percent,
    )
