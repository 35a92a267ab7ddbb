"""A workspace's settings, read often and changed seldom: kept in memory for half a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Workspace
from bot.members import Member

_KEPT_FOR: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """`budget` is in millionths of a dollar per UTC day, None for no budget."""

    budget: int | None
    previews: bool


class Workspaces:
    """The settings of all workspaces; no workspace's budget exceeds `ceiling`, which is the operator's."""

    def __init__(self, database: Database, clock: Clock, *, ceiling: int | None) -> None:
        self._database = database
        self._clock = clock
        self._ceiling = ceiling
        self._kept: dict[tuple[str, str], tuple[datetime, WorkspaceSettings]] = {}

    async def of(self, member: Member) -> WorkspaceSettings:
        """Return the settings of the workspace a member acts in."""
        now, key = self._clock(), (member.tenant, member.workspace)
        kept = self._kept.get(key)
        if kept is not None and kept[0] > now:
            return kept[1]
        async with self._database.session() as session:
            row = await self._row(session, member)
        settings = WorkspaceSettings(
            budget=_lower(self._ceiling, None if row is None else row.budget),
            previews=row is not None and row.previews,
        )
        self._kept[key] = (now + _KEPT_FOR, settings)
        return settings

    async def change(self, member: Member, **values: Any) -> WorkspaceSettings:
        """Change settings of the member's workspace, by column of `Workspace`."""
        async with self._database.session() as session:
            row = await self._row(session, member)
            if row is None:
                row = Workspace(tenant=member.tenant, workspace=member.workspace, previews=False)
                session.add(row)
            for name, value in values.items():
                setattr(row, name, value)
        self._kept.pop((member.tenant, member.workspace), None)
        return await self.of(member)

    async def _row(self, session: AsyncSession, member: Member) -> Workspace | None:
        return await session.scalar(
            select(Workspace).where(
                Workspace.tenant == member.tenant, Workspace.workspace == member.workspace
            )
        )


def _lower(one: int | None, other: int | None) -> int | None:
    return min((budget for budget in (one, other) if budget is not None), default=None)
