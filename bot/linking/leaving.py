"""Leaving for good: all that is kept of a person, or of a whole tenant, is deleted, and their grants end at X.

What deletes also writes down what X has still to revoke, in one transaction (`bot.linking.withdrawals`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.tables import Departure, Grant, Installation
from bot.db.upsert import upsert
from bot.linking import traces
from bot.linking.attempts import Attempts
from bot.linking.grants import Grants
from bot.linking.outcomes import Forgotten
from bot.linking.pending import tokens_of
from bot.linking.withdrawals import Withdrawals
from bot.members import Member

_AT_ONCE: Final = 200
# Longer than any process remembers an installation, and any request takes.
_JUST: Final = timedelta(minutes=10)


class Leaving:
    """Deletes what is kept of people and tenants."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        attempts: Attempts,
        grants: Grants,
        withdrawals: Withdrawals,
        clock: Clock,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._attempts = attempts
        self._grants = grants
        self._withdrawals = withdrawals
        self._clock = clock

    async def forget(self, member: Member, *, asked_by: str | None = None) -> Forgotten:
        """Delete all that is kept of the member; `asked_by` is the reference of their request, still owed its answer."""
        async with self._database.session() as session:
            pending = await self._attempts.void(session, member)
            await self._withdrawals.owe(session, map(tokens_of, pending))
            former = await self._grants.forget(session, member)
            taken = await self._withdrawals.take(
                session, [former.tokens] if former is not None and former.tokens else []
            )
            acts = await traces.delete_person(session, self._keyring, member, self._clock(), but=asked_by)
        await self._database.checkpoint()
        tokens = former.tokens if former is not None else None
        elsewhere = tokens is not None and await self._withdrawals.spares(tokens)
        revoked = bool(taken) and await self._withdrawals.settle(taken)
        return Forgotten(former.username if former else None, revoked, acts, elsewhere)

    async def forget_history(self, member: Member) -> int:
        """Delete the member's lines of the ledger, and nothing else; return how many."""
        async with self._database.session() as session:
            acts = await traces.delete_history(session, self._keyring, member, self._clock())
        await self._database.checkpoint()
        return acts

    async def forget_tenant(self, tenant: str, *, installed_at: datetime | None = None) -> None:
        """Delete all that is kept of a tenant, if anything is, and leave a tombstone: its id, and when.

        The installation goes first, but none newer than `installed_at`: with that one nothing is deleted, its workspace has
        come back. Then grants go, some at a time; whoever is killed in between begins again.
        """
        if not await self._uninstalled(tenant, installed_at):
            return
        while await self._ended_some(tenant):
            pass
        async with self._database.session() as session:
            pending = await self._attempts.void_all(session, tenant)
            await self._withdrawals.owe(session, map(tokens_of, pending))
            if await traces.delete_tenant(session, tenant):
                await _bury(session, tenant, self._clock())
        await self._database.checkpoint()

    async def just_left(self) -> Sequence[str]:
        """Return the tenants that left in the last minutes."""
        async with self._database.session() as session:
            left = await session.scalars(select(Departure.tenant).where(Departure.at > self._clock() - _JUST))
            return left.all()

    async def forget_workspace(self, tenant: str, workspace: str) -> None:
        """Delete what is kept of one workspace of an organisation; its people and their links are the organisation's."""
        async with self._database.session() as session:
            await traces.delete_workspace(session, self._keyring, tenant, workspace, self._clock())
        await self._database.checkpoint()

    async def _uninstalled(self, tenant: str, installed_at: datetime | None) -> bool:
        """Delete the installation; False when there is a newer one."""
        async with self._database.session() as session:
            found = await session.get(Installation, tenant)
            if found is None:
                return True
            gone = await session.scalar(
                delete(Installation)
                .where(Installation.tenant == tenant, Installation.installed_at == installed_at)
                .returning(Installation.tenant)
            )
            if gone is not None:
                await _bury(session, tenant, self._clock())
            return gone is not None

    async def _ended_some(self, tenant: str) -> bool:
        async with self._database.session() as session:
            formers = await self._grants.forget_some(session, tenant, _AT_ONCE)
            await self._withdrawals.owe(session, [one.tokens for one in formers if one.tokens])
            return await _has_grants(session, tenant)


async def _has_grants(session: AsyncSession, tenant: str) -> bool:
    return await session.scalar(select(Grant.id).where(Grant.tenant == tenant).limit(1)) is not None


async def _bury(session: AsyncSession, tenant: str, now: datetime) -> None:
    if await session.scalar(select(Installation.tenant).where(Installation.tenant == tenant)) is None:
        await upsert(session, Departure, ("tenant",), {"tenant": tenant, "at": now}, at=now)
