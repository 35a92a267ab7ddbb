"""Delete all data of a person, a workspace or a tenant, and revoke their grants at X.

The tokens to revoke are queued in the same transaction (`bot.linking.revocation_queue`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.expiry import delete_in_batches
from bot.db.rows import execute_rowcount
from bot.db.tables import AuditEntry, Grant, InstallationRow, LikeEvent, MemberPreferences, UninstalledTenant
from bot.db.upsert import upsert
from bot.linking import personal_data
from bot.linking.grants import Grants
from bot.linking.link_attempts import LinkAttempts
from bot.linking.results import Forgotten
from bot.linking.revocation_queue import RevocationQueue
from bot.linking.token_codec import pending_tokens
from bot.members import Member

_AT_ONCE: Final = 200
# Longer than any process caches an installation, and longer than any request takes.
_JUST: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DataErasure:
    """Deletes the data of people, workspaces and tenants."""

    database: Database
    keyring: Keyring
    link_attempts: LinkAttempts
    grants: Grants
    revocation_queue: RevocationQueue
    clock: Clock

    async def forget(self, member: Member, *, asked_by: str | None = None) -> Forgotten:
        """Delete the member's data, but not the pending reply with the reference `asked_by`."""
        async with self.database.session() as session:
            pending = await self.link_attempts.cancel(session, member)
            await self.revocation_queue.enqueue(session, map(pending_tokens, pending))
            former = await self.grants.delete(session, member)
            taken = await self.revocation_queue.enqueue_leased(
                session, [former.tokens] if former is not None and former.tokens else []
            )
            deleted_likes = await personal_data.delete_person(
                session, self.keyring, member, self.clock(), but=asked_by
            )
        await self.database.checkpoint()
        tokens = former.tokens if former is not None else None
        elsewhere = tokens is not None and await self.revocation_queue.is_shared(tokens)
        revoked = bool(taken) and await self.revocation_queue.process(taken)
        return Forgotten(former.username if former else None, revoked, elsewhere, deleted_likes)

    async def forget_history(self, member: Member) -> int:
        """Delete only the member's ledger entries; return how many."""
        async with self.database.session() as session:
            deleted_likes = await personal_data.delete_history(session, self.keyring, member, self.clock())
        await self.database.checkpoint()
        return deleted_likes

    async def forget_tenant(self, tenant: str, *, installed_at: datetime | None = None) -> None:
        """Delete all data of a tenant and leave a tombstone: its id and the time.

        The installation is deleted first. If it is newer than `installed_at`, the workspace has
        reinstalled the app, and nothing is deleted. Grants and large tables follow in batches; if
        the process is killed in between, the next call continues.
        """
        if not await self._uninstalled(tenant, installed_at):
            return
        await self._cancel_attempts(tenant)  # none of them makes a grant behind the next step
        while await self._ended_some(tenant):
            pass
        deleted = [
            await delete_in_batches(self.database, table, table.tenant == tenant)
            for table in (MemberPreferences, LikeEvent, AuditEntry)  # the large ones
        ]
        await self._cancel_attempts(tenant)  # by processes that didn't know yet
        async with self.database.session() as session:
            deleted.append(await personal_data.delete_tenant(session, tenant))
            if any(deleted):
                await _write_tombstone(session, tenant, self.clock())
        await self.database.checkpoint()

    async def recently_uninstalled(self) -> Sequence[str]:
        """Return the tenants that uninstalled the app in the last ten minutes."""
        async with self.database.session() as session:
            left = await session.scalars(
                select(UninstalledTenant.tenant).where(
                    UninstalledTenant.uninstalled_at > self.clock() - _JUST
                )
            )
            return left.all()

    async def uninstalled_at(self, tenant: str) -> datetime | None:
        """Return when a tenant was uninstalled; None if it wasn't, or is installed again."""
        async with self.database.session() as session:
            row = await session.get(UninstalledTenant, tenant)
        return None if row is None else row.uninstalled_at

    async def forget_workspace(self, tenant: str, workspace: str) -> None:
        """Delete a workspace's data; members and links belong to the organization."""
        async with self.database.session() as session:
            await personal_data.delete_workspace(session, self.keyring, tenant, workspace, self.clock())
        await self.database.checkpoint()

    async def _uninstalled(self, tenant: str, installed_at: datetime | None) -> bool:
        """Delete the installation; return False if there is a newer one."""
        async with self.database.session() as session:
            its = delete(InstallationRow).where(
                InstallationRow.tenant == tenant, InstallationRow.installed_at == installed_at
            )
            if await execute_rowcount(session, its):
                await _write_tombstone(session, tenant, self.clock())
            return not await _has_any(session, InstallationRow, tenant)

    async def _cancel_attempts(self, tenant: str) -> None:
        async with self.database.session() as session:
            pending = await self.link_attempts.cancel_all(session, tenant)
            await self.revocation_queue.enqueue(session, map(pending_tokens, pending))

    async def _ended_some(self, tenant: str) -> bool:
        async with self.database.session() as session:
            formers = await self.grants.delete_some(session, tenant, _AT_ONCE)
            await self.revocation_queue.enqueue(session, [one.tokens for one in formers if one.tokens])
            return await _has_any(session, Grant, tenant)


async def _has_any(session: AsyncSession, table: type[Grant | InstallationRow], tenant: str) -> bool:
    return bool(await session.scalar(select(exists().where(table.tenant == tenant))))


async def _write_tombstone(session: AsyncSession, tenant: str, now: datetime) -> None:
    if not await _has_any(session, InstallationRow, tenant):
        await upsert(session, UninstalledTenant, {"tenant": tenant}, {"uninstalled_at": now})
