"""Delete the rows about a person, workspace or tenant.

Tables are found by their columns, so that a new one with a tenant is included.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.schema import Table

from bot.db import Keyring
from bot.db.rows import execute_rowcount
from bot.db.tables import (
    AuditEntry,
    Base,
    CachedXResponse,
    DeploymentState,
    FairUse,
    FollowedAccount,
    Grant,
    InstallationRow,
    LikeEvent,
    LikeIntentClick,
    LinkAttempt,
    MemberPreferences,
    PendingReply,
    TeamChannel,
    UninstalledTenant,
    Workspace,
    of_member,
)
from bot.members import Member
from bot.workspaces.audit import OF_THE_WORKSPACE
from bot.workspaces.reply_invalidation import invalidate_for_member, unname_sharer
from bot.workspaces.spending import PAID, carry_over

_LONGEST_KEPT: Final = timedelta(hours=24)  # of X's responses (`bot.likes.queries.MAX_TTL`)
# These belong to the organization; a fair-use counter continues if the workspace returns.
_OF_NO_WORKSPACE: Final[tuple[Any, ...]] = (
    Grant.__table__,
    LinkAttempt.__table__,
    InstallationRow.__table__,
    FairUse.__table__,
)


# Columns that name people who did something for a whole workspace, and the value for nobody.
NAMED: Final[tuple[tuple[Any, str, str | None], ...]] = (
    (TeamChannel, "turned_on_by", ""),
    (FollowedAccount, "followed_by", ""),
    (Workspace, "policy_updated_by", None),
    (InstallationRow, "installed_by", ""),
)


async def delete_person(
    session: AsyncSession, keyring: Keyring, member: Member, now: datetime, *, but: str | None
) -> int:
    """Delete a person's data, except the pending reply with reference `but`.

    Returns the number of ledger entries. Their actions as an admin stay in the audit log, without
    their name. The member's row is deleted first: a concurrent ledger entry locks it
    (`bot.likes.ledger`), and is then either deleted as well or not written.
    """
    await execute_rowcount(
        session, delete(MemberPreferences).where(*_theirs(MemberPreferences.__table__, member))
    )
    deleted_likes = await delete_history(session, keyring, member, now)
    await session.execute(
        update(AuditEntry)
        .where(*_theirs(AuditEntry.__table__, member), AuditEntry.event_type.in_(OF_THE_WORKSPACE))
        .values(user="")
    )
    for table in _with("tenant", "user"):
        spared = [PendingReply.reference != but] if table is PendingReply.__table__ and but else []
        await execute_rowcount(session, delete(table).where(*_theirs(table, member), *spared))
    await _unname(session, keyring, member)
    return deleted_likes


async def delete_history(session: AsyncSession, keyring: Keyring, member: Member, now: datetime) -> int:
    """Delete ledger entries and clicks, keeping their cost; return the number of entries."""
    theirs = of_member(LikeEvent, member)
    await invalidate_for_member(session, member)
    await _delete_stale(session, keyring, now, theirs)
    await execute_rowcount(session, delete(LikeIntentClick).where(of_member(LikeIntentClick, member)))
    deleted = (await session.execute(delete(LikeEvent).where(theirs).returning(*PAID))).all()
    await carry_over(session, now, deleted)
    return len(deleted)


async def delete_workspace(
    session: AsyncSession, keyring: Keyring, tenant: str, workspace: str, now: datetime
) -> None:
    """Delete the data of one workspace of a tenant."""
    await _delete_stale(session, keyring, now, LikeEvent.tenant == tenant, LikeEvent.workspace == workspace)
    for table in _with("tenant", "workspace"):
        if table not in _OF_NO_WORKSPACE:
            await execute_rowcount(
                session, delete(table).where(table.c.tenant == tenant, table.c.workspace == workspace)
            )


async def delete_tenant(session: AsyncSession, tenant: str) -> int:
    """Delete a tenant's data, except its installation and tombstone; return the number of rows."""
    await execute_rowcount(
        session, delete(DeploymentState).where(DeploymentState.value.contains(f'"{tenant}|', autoescape=True))
    )
    kept = (UninstalledTenant.__table__, InstallationRow.__table__)
    first: Any = MemberPreferences.__table__  # others lock it
    tables = [first, *(table for table in _with("tenant") if table not in kept)]
    return sum(
        [await execute_rowcount(session, delete(each).where(each.c.tenant == tenant)) for each in tables]
    )


async def _delete_stale(session: AsyncSession, keyring: Keyring, now: datetime, *whose: Any) -> None:
    """Delete cached responses that likes made stale; without the entries they'd look valid."""
    rows = await session.execute(
        select(LikeEvent.tenant, LikeEvent.post_id, LikeEvent.x_user_id)
        .where(*whose, LikeEvent.created_at >= now - _LONGEST_KEPT)
        .distinct()
    )
    stale = {
        (tenant, keyring.subject_hash(tenant, subject))
        for tenant, post_id, x_user_id in rows
        for subject in (post_id, x_user_id)
    }
    for tenant, name in sorted(stale):
        await execute_rowcount(
            session,
            delete(CachedXResponse).where(
                CachedXResponse.tenant == tenant, CachedXResponse.subject_hash == name
            ),
        )


async def _unname(session: AsyncSession, keyring: Keyring, member: Member) -> None:
    """Remove the person's id from rows that aren't theirs."""
    place = f'"{member.tenant}|{member.user}"'
    await execute_rowcount(
        session, delete(DeploymentState).where(DeploymentState.value.contains(place, autoescape=True))
    )
    await unname_sharer(session, keyring, member)
    for table, column, nobody in NAMED:
        theirs = (table.tenant == member.tenant) & (getattr(table, column) == member.user)
        await session.execute(update(table).where(theirs).values({column: nobody}))
    await _unlist(session, member)


async def _unlist(session: AsyncSession, member: Member) -> None:
    """Remove the person from the lists of those allowed; one that is empty then allows nobody."""
    restricted = select(Workspace).where(
        Workspace.tenant == member.tenant, Workspace.allowed_users.is_not(None)
    )
    for row in (await session.scalars(restricted.with_for_update())).all():
        listed = row.allowed_users or []
        if member.user in listed:
            row.allowed_users = [one for one in listed if one != member.user]


def _with(*columns: str) -> Iterator[Table]:
    """Yield the tables with these columns, referring tables first."""
    for table in reversed(Base.metadata.sorted_tables):
        if all(column in table.c for column in columns):
            yield table


def _theirs(table: Any, member: Member) -> tuple[Any, Any]:
    return table.c.tenant == member.tenant, table.c.user == member.user
