"""Metrics of the whole deployment, read from its database on request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.rows import count
from bot.db.tables import (
    FairUse,
    Grant,
    InstallationRow,
    PendingReply,
    SlackEvent,
    TokenRevocation,
    Workspace,
    WorkspaceSpend,
    of_workspace,
)

_MICROS: Final = 1_000_000
_OF_ITS_WORKSPACE: Final = of_workspace(Workspace, WorkspaceSpend)


@dataclass(frozen=True, slots=True)
class Limits:
    """The operator's limits, in millionths of a dollar.

    `deployment` is for all workspaces and a day, `day` and `month` for each workspace; None: no
    budget.
    """

    deployment: int
    day: int | None
    month: int | None


@dataclass(frozen=True, slots=True)
class DeploymentGauges:
    """Reads the amount of pending work and the used part of the limits."""

    database: Database
    limits: Limits
    clock: Clock

    async def read(self) -> Iterable[GaugeMetricFamily]:
        """Return the gauges; if the database is down, only `database_up`."""
        try:
            async with self.database.session() as session:
                values = await self._values(session)
        except (SQLAlchemyError, OSError):
            return [_gauge("database_up", 0)]
        return [_gauge("database_up", 1), *(_gauge(name, value) for name, value in values.items())]

    async def _values(self, session: AsyncSession) -> dict[str, float]:
        now = self.clock()
        values: dict[str, float] = {}
        for name, created, where in (
            ("replies", PendingReply.created_at, ()),
            ("events", SlackEvent.received_at, (SlackEvent.body.is_not(None),)),
            ("revocations", TokenRevocation.created_at, ()),
        ):
            number, oldest = (
                await session.execute(select(func.count(), func.min(created)).where(*where))
            ).one()
            values[f"{name}_pending"] = number
            values[f"{name}_oldest_pending_seconds"] = _age(oldest, now)
        values["linked_accounts"] = await count(session, Grant, Grant.invalidated_at.is_(None))
        values["linked_accounts_to_reconnect"] = await count(
            session, Grant, Grant.invalidated_at.is_not(None)
        )
        values["installations"] = await count(session, InstallationRow)
        return values | await self._spending(session, now.astimezone(UTC).date().isoformat())

    async def _spending(self, session: AsyncSession, day: str) -> dict[str, float]:
        taken = await session.scalar(
            select(FairUse.taken).where(
                FairUse.tenant == "", FairUse.user == "", FairUse.workspace == "", FairUse.period == day
            )
        )
        rows = await session.execute(
            select(WorkspaceSpend.reserved_micros, Workspace.daily_budget_micros)
            .join(Workspace, _OF_ITS_WORKSPACE, isouter=True)
            .where(WorkspaceSpend.day == day)
        )
        return {
            "deployment_cap_used_dollars": (taken or 0) / _MICROS,
            "deployment_cap_dollars": self.limits.deployment / _MICROS,
            "workspace_budget_used_ratio": _most_used(((cost, own) for cost, own in rows), self.limits.day),
            "workspace_monthly_budget_used_ratio": await self._of_month(session, day),
        }

    async def _of_month(self, session: AsyncSession, day: str) -> float:
        rows = await session.execute(
            select(func.sum(WorkspaceSpend.reserved_micros), func.min(Workspace.monthly_budget_micros))
            .join(Workspace, _OF_ITS_WORKSPACE, isouter=True)
            .where(WorkspaceSpend.day.between(f"{day[:7]}-01", day))
            .group_by(WorkspaceSpend.tenant, WorkspaceSpend.workspace)
        )
        return _most_used(((cost, own) for cost, own in rows), self.limits.month)


_TEXTS: Final = {
    "database_up": "1 if the database answers, 0 if it does not",
    "replies_pending": "Replies that people were promised and have not got yet",
    "replies_oldest_pending_seconds": "Age of the oldest of them; 0 if there is none",
    "events_pending": "Events that are stored and not processed yet",
    "events_oldest_pending_seconds": "Age of the oldest of them; 0 if there is none",
    "revocations_pending": "Unused tokens that are still to be revoked at X",
    "revocations_oldest_pending_seconds": "Age of the oldest of them; 0 if there is none",
    "linked_accounts": "Linked X accounts that work",
    "linked_accounts_to_reconnect": "Linked X accounts whose permission has ended at X",
    "installations": "Workspaces and organizations that installed the app",
    "deployment_cap_used_dollars": "Today's X API cost of all workspaces, including blocks set aside",
    "deployment_cap_dollars": "DEPLOYMENT_DAILY_CAP",
    "workspace_budget_used_ratio": "The largest used part of a workspace's daily budget",
    "workspace_monthly_budget_used_ratio": "The largest used part of a workspace's monthly budget",
}
NAMES: Final = frozenset(f"likewise_{name}" for name in _TEXTS)
"""The names of all gauges of the deployment."""


def _gauge(name: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"likewise_{name}", _TEXTS[name], value=value)


def _most_used(spent: Iterable[tuple[int, int | None]], ceiling: int | None) -> float:
    """Return the largest used part, given each workspace's spending and budget."""
    used = (cost / budget for cost, own in spent if (budget := min(filter(None, (own, ceiling)), default=0)))
    return float(max(used, default=0.0))


def _age(oldest: datetime | None, now: datetime) -> float:
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
