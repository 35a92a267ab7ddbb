"""Workspace settings, cached in memory for 30 seconds."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Select, select

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Workspace, of_workspace
from bot.db.upsert import upsert
from bot.members import Member
from bot.ttl_cache import TTLCache

_TTL: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """A workspace's settings.

    `daily_budget_micros` is in millionths of a dollar per UTC day, None for no budget;
    `monthly_budget_micros` per UTC month.
    `allowed_channels` are where the app may be used, `allowed_users` the users and user groups who
    may use it; None for all, and an empty list for nobody. `policy_updated_by` is the admin who
    last changed any of these.
    """

    daily_budget_micros: int | None = None
    monthly_budget_micros: int | None = None
    previews: bool = False
    allowed_channels: tuple[str, ...] | None = None
    allowed_users: tuple[str, ...] | None = None
    allow_guests: bool = False
    allow_external: bool = False
    allow_sharing: bool = True
    policy_updated_by: str | None = None


@dataclass(slots=True, eq=False)
class WorkspaceSettingsStore:
    """The settings of all workspaces, with the operator's limits on their budgets."""

    database: Database
    clock: Clock
    ceiling: int | None
    monthly_ceiling: int | None
    _cache: TTLCache[tuple[str, str], WorkspaceSettings] = field(init=False)

    def __post_init__(self) -> None:
        self._cache = TTLCache(_TTL, self.clock, max_entries=10_000)

    async def get(self, member: Member) -> WorkspaceSettings:
        """Return the settings of the member's workspace, up to 30 seconds old."""
        return await self._cache.get_or_load(_key(member), partial(self._load, member))

    @property
    def has_ceiling(self) -> bool:
        """Whether the operator limits every workspace's budget."""
        return self.ceiling is not None or self.monthly_ceiling is not None

    async def get_fresh(self, member: Member) -> WorkspaceSettings:
        self._cache.pop(_key(member))
        return await self.get(member)

    async def change(self, member: Member, **values: Any) -> WorkspaceSettings:
        """Change settings of the member's workspace, by column of `Workspace`."""
        key = _named(member)
        async with self.database.session() as session:
            await upsert(session, Workspace, key, key | values)
        return await self.get_fresh(member)

    async def compare_and_set(
        self, member: Member, seen: WorkspaceSettings, **values: Any
    ) -> WorkspaceSettings | None:
        """Change these settings; None if one of them differs from `seen`."""
        key = _named(member)
        async with self.database.session() as session:
            # Writing first makes a concurrent transaction wait, on both databases, and then see
            # this change.
            await upsert(session, Workspace, key, key)
            row = (await session.execute(_where(member))).scalar_one()
            now = _settings(row)
            if any(getattr(now, name) != getattr(seen, name) for name in values):
                return None
            for name, value in values.items():
                setattr(row, name, value)
        return await self.get_fresh(member)

    async def _load(self, member: Member) -> WorkspaceSettings:
        async with self.database.session() as session:
            row = await session.scalar(_where(member))
        settings = WorkspaceSettings() if row is None else _settings(row)
        return replace(
            settings,
            daily_budget_micros=_lower(self.ceiling, settings.daily_budget_micros),
            monthly_budget_micros=_lower(self.monthly_ceiling, settings.monthly_budget_micros),
        )


def _key(member: Member) -> tuple[str, str]:
    return member.tenant, member.workspace


def _named(member: Member) -> dict[str, str]:
    return {"tenant": member.tenant, "workspace": member.workspace}


def _where(member: Member) -> Select[Workspace]:
    return select(Workspace).where(of_workspace(Workspace, member))


def _settings(row: Workspace) -> WorkspaceSettings:
    return WorkspaceSettings(
        daily_budget_micros=row.daily_budget_micros,
        monthly_budget_micros=row.monthly_budget_micros,
        previews=row.previews,
        allowed_channels=None if row.allowed_channels is None else tuple(row.allowed_channels),
        allowed_users=None if row.allowed_users is None else tuple(row.allowed_users),
        allow_guests=row.allow_guests,
        allow_external=row.allow_external,
        allow_sharing=row.allow_sharing,
        policy_updated_by=row.policy_updated_by,
    )


def _lower(one: int | None, other: int | None) -> int | None:
    return min((budget for budget in (one, other) if budget is not None), default=None)
