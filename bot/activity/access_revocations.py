"""Handle `oauth.revoke`: somebody removed the app's permission at X, so their link ends.

X doesn't document how an app gets this event. An account that was connected after the event stays
connected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.activity.inbox import Claim, Handled, Outcome
from bot.clock import Clock
from bot.db.tables import Grant
from bot.linking.grants import Grants
from bot.linking.revocation_queue import RevocationQueue
from bot.members import Member
from bot.workspaces.audit import Audit, AuditEvent
from bot.x.activity_events import AccessRevocation, ActivityEvent, access_revocation

# X's clock and ours may differ; without a time, only links older than this are ended.
_SKEW: Final = timedelta(minutes=1)


RevocationListener = Callable[[AsyncSession, Member, str], Callable[[], None]]
"""Stores a message to the member, in the transaction that ends their link with this handle.

Returns a function that starts its delivery, to be called after the commit.
"""


@dataclass(frozen=True, slots=True)
class AccessRevocationHandler:
    """Handles `oauth.revoke`, in every tenant where the account is linked."""

    grants: Grants
    revocation_queue: RevocationQueue
    audit: Audit
    listener: RevocationListener
    clock: Clock

    async def __call__(self, session: AsyncSession, event: ActivityEvent, claim: Claim, /) -> Handled:
        """End the account's links as if the people had disconnected, and notify them."""
        revoked = access_revocation(event)
        if revoked is None:
            return Handled(Outcome.UNREADABLE)
        linked = await session.scalars(select(Grant).where(Grant.x_user_id == revoked.user_id))
        rows = linked.all()
        ended = [grant for grant in rows if self._is_meant(grant, revoked)]
        if not ended:
            return Handled(Outcome.LATE if rows else Outcome.IGNORED)
        if not await claim():
            return Handled(Outcome.DUPLICATE)
        starts = [start for grant in ended if (start := await self._end(session, grant)) is not None]
        return Handled(Outcome.HANDLED, starts)

    def _is_meant(self, grant: Grant, revoked: AccessRevocation) -> bool:
        if revoked.at is None:
            return grant.connected_at < self.clock() - _SKEW
        return grant.connected_at - _SKEW <= revoked.at  # X's time may be the last there is

    async def _end(self, session: AsyncSession, grant: Grant) -> Callable[[], None] | None:
        """End the link, unless the member has ended or replaced it meanwhile."""
        member, username = Member(grant.tenant, grant.user, grant.workspace), grant.username
        former = await self.grants.delete(session, member, grant_id=grant.id)
        if former is None:
            return None
        # X should already refuse these tokens; they are revoked anyway, as after a disconnect.
        await self.revocation_queue.enqueue(session, [former.tokens] if former.tokens else [])
        self.audit.record_in(session, member, AuditEvent.DISCONNECTED)
        return self.listener(session, member, username)
