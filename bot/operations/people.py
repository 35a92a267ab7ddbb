"""The people of a deployment, as its operator finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.db import Database
from bot.db.tables import Base, Grant, InstallationRow, LikeEvent, ThreadReply, UninstalledTenant, Workspace
from bot.linking.personal_data import NAMED
from bot.members import Member


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """A person with a linked X account.

    `must_reconnect` means that X no longer accepts the link. `likes` counts the likes and unlikes
    in the ledger.
    """

    tenant: str
    workspace: str
    user: str
    x_account: str
    provider: str
    connected_at: datetime
    must_reconnect: bool
    likes: int


async def linked_people(database: Database, tenant: str | None) -> Sequence[LinkedPerson]:
    """Return everybody with a linked account, by tenant and user; None for all tenants."""
    likes = (
        select(LikeEvent.tenant, LikeEvent.user, func.count().label("likes"))
        .group_by(LikeEvent.tenant, LikeEvent.user)
        .subquery()
    )
    found = (
        select(Grant, likes.c.likes)
        .outerjoin(likes, (likes.c.tenant == Grant.tenant) & (likes.c.user == Grant.user))
        .order_by(Grant.tenant, Grant.user)
    )
    if tenant is not None:
        found = found.where(Grant.tenant == tenant)
    async with database.session() as session:
        rows = (await session.execute(found)).all()
    return [
        LinkedPerson(
            grant.tenant,
            grant.workspace,
            grant.user,
            f"@{grant.username}",
            grant.provider,
            grant.connected_at,
            grant.invalidated_at is not None,
            many or 0,
        )
        for grant, many in rows
    ]


async def find_people(database: Database, who: str, tenant: str | None) -> Sequence[Member]:
    """Return the people whom `who` names in any tenant: a Slack user ID, or an X account's @handle.

    A user ID is found wherever something about it is stored.
    """
    if who.startswith("@"):
        people = await linked_people(database, tenant)
        handle = who.lower()
        return [
            Member(one.tenant, one.user, one.workspace) for one in people if one.x_account.lower() == handle
        ]
    tenants: dict[str, str] = {}
    async with database.session() as session:
        for table in Base.metadata.sorted_tables:
            if not {"tenant", "user"} <= set(table.c.keys()):
                continue
            named = select(table.c.tenant).where(table.c.user == who).distinct()
            tenants |= dict.fromkeys(await session.scalars(named), "")
        for row, column in ((ThreadReply, "shared_by"), *((row, column) for row, column, _ in NAMED)):
            named = select(row.tenant).where(getattr(row, column) == who).distinct()
            tenants |= dict.fromkeys(await session.scalars(named), "")
        restricted = select(Workspace.tenant, Workspace.allowed_users).where(
            Workspace.allowed_users.is_not(None)
        )
        listed = (await session.execute(restricted)).all()
        tenants |= {found: "" for found, users in listed if who in (users or ())}
        linked = await session.execute(select(Grant.tenant, Grant.workspace).where(Grant.user == who))
        tenants.update((found, workspace) for found, workspace in linked)
    return [
        Member(found, who, workspace)
        for found, workspace in sorted(tenants.items())
        if tenant in (None, found)
    ]


@dataclass(frozen=True, slots=True)
class StoredTenant:
    """A workspace or organization about which something is stored.

    `installed_at` is None if it has no installation.
    """

    tenant: str
    linked_people: int
    installed_at: datetime | None


async def find_tenant(database: Database, tenant: str) -> StoredTenant | None:
    """Return what there is to delete of a tenant; None if nothing is stored about it."""
    async with database.session() as session:
        people = await session.scalar(select(func.count()).select_from(Grant).where(Grant.tenant == tenant))
        installation = await session.get(InstallationRow, tenant)
        if installation is not None:
            return StoredTenant(tenant, people or 0, installation.installed_at)
        for table in Base.metadata.sorted_tables:
            if "tenant" not in table.c or table is UninstalledTenant.__table__:
                continue
            if await session.scalar(select(table.c.tenant).where(table.c.tenant == tenant).limit(1)):
                return StoredTenant(tenant, people or 0, None)
    return None
