"""Lease grants for refreshing their tokens, and check the version of the tokens.

`version` is an optimistic lock: it is incremented at each refresh, so that of two processes the
later one changes nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.leases import LeaseClock
from bot.db.rows import execute_rowcount
from bot.db.tables import Grant
from bot.linking.grants import Grants, LinkedGrant
from bot.linking.providers import XTokens


class GrantLeases:
    """Takes and releases the leases of grants; every statement names the tenant."""

    def __init__(self, database: Database, grants: Grants, clock: Clock) -> None:
        self._time = LeaseClock(database, clock)
        self._grants = grants

    async def lease(
        self, session: AsyncSession, linked_grant: LinkedGrant, holder: str, lease: timedelta
    ) -> bool:
        """Lease an unchanged grant that nobody else has leased; return whether it did."""
        statement = (
            update(Grant)
            .where(
                _as_read(linked_grant), Grant.invalidated_at.is_(None), self._time.is_free(Grant.lease_until)
            )
            .values(lease_holder=holder, lease_until=self._time.after(lease))
        )
        return await execute_rowcount(session, statement) == 1

    async def release(
        self,
        session: AsyncSession,
        linked_grant: LinkedGrant,
        holder: str,
        *,
        invalidated_at: datetime | None,
    ) -> bool:
        """Release the lease, or mark the grant as invalid; False if it has changed meanwhile."""
        statement = (
            update(Grant)
            .where(_as_read(linked_grant), Grant.lease_holder == holder)
            .values(lease_holder=None, lease_until=None, invalidated_at=invalidated_at)
        )
        return await execute_rowcount(session, statement) == 1

    async def store_refreshed(
        self, session: AsyncSession, linked_grant: LinkedGrant, tokens: XTokens
    ) -> LinkedGrant | None:
        """Return the grant with new tokens; None if it is gone or was refreshed already."""
        statement = (
            update(Grant)
            .where(_as_read(linked_grant))
            .values(
                tokens=self._grants.seal(linked_grant.member, linked_grant.grant_id, tokens),
                version=linked_grant.version + 1,
                lease_holder=None,
                lease_until=None,
                invalidated_at=None,
            )
        )
        if await execute_rowcount(session, statement) != 1:
            return None
        return replace(linked_grant, tokens=tokens, version=linked_grant.version + 1)


def _as_read(grant: LinkedGrant) -> ColumnElement[bool]:
    same = (Grant.id == grant.grant_id, Grant.tenant == grant.member.tenant)
    return and_(*same, Grant.version == grant.version)
