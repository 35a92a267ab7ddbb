"""Refresh tokens, by one process at a time.

X's refresh tokens are single use: two concurrent refreshes break the link. So a process takes a
short lease on the grant's row by compare-and-swap, calls X without a database lock, and stores the
new tokens before using them. Others wait for the row to change. A grant is invalid only if X says
so explicitly and the row still has the same tokens. OAuth 1.0a tokens can't be refreshed; they are
only verified, under the same lease.
"""

import asyncio
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import stamina
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from bot.background import BackgroundTasks
from bot.batching import Batcher
from bot.clock import Clock
from bot.db import Database
from bot.errors import AccountNotLinked, NeedsReconnect, XFailure, XUnavailable
from bot.linking import grant_rows
from bot.linking.grant_leases import GrantLeases
from bot.linking.grant_rows import GrantRow
from bot.linking.grants import Grants, LinkedGrant
from bot.linking.providers import OAuthProviders, XTokens
from bot.linking.revocation_queue import RevocationQueue
from bot.members import Member
from bot.shared_tasks import SharedTasks
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.budget import Budget
from bot.x import OAuth1Tokens, Resource, XError, XForbidden, XInvalidRequest, XNotFound, XTokenRejected

log = structlog.get_logger(__name__)

SKEW: Final = timedelta(seconds=30)
# Longer than two requests to X's token endpoint take (16 s).
LEASE: Final = timedelta(seconds=24)
# Longer than a lease, so that a waiter takes over if the lease holder was killed.
_WAIT_SECONDS: Final = 28.0
_LOOK_EVERY_SECONDS: Final = (0.05, 0.1, 0.2, 0.4)
# How long new tokens are kept while the database fails to store them.
_STORE_SECONDS: Final = 10.0
# Elsewhere these are about the grant or a post; from the token endpoint they mean nothing to the
# user.
_MEANINGLESS: Final = (XForbidden, XInvalidRequest, XNotFound)


@dataclass(slots=True, eq=False)
class TokenRefresher:
    """Returns grants with valid tokens; `on_refresh` gets `ok`, `refused` or `failed`."""

    database: Database
    grants: Grants
    providers: OAuthProviders
    revocation_queue: RevocationQueue
    clock: Clock
    audit: Audit
    budget: Budget
    background: BackgroundTasks
    on_refresh: Callable[[str], None]
    _leases: GrantLeases = field(init=False)
    _refreshes: SharedTasks[tuple[str, int], LinkedGrant] = field(default_factory=SharedTasks, init=False)
    # Commands that arrive together share one statement; nothing is cached.
    _rows: Batcher[Member, Sequence[GrantRow]] = field(init=False)

    def __post_init__(self) -> None:
        self._rows = Batcher(self._read_rows, self.background)
        self._leases = GrantLeases(self.database, self.grants, self.clock)

    async def of(self, member: Member) -> LinkedGrant:
        """Return the grant, refreshed if its access token expires within 30 seconds.

        Raises `AccountNotLinked`, `NeedsReconnect`, `XUnavailable`, or XError from the refresh.
        """
        linked_grant = await self._read(member)
        expires_at = linked_grant.tokens.expires_at
        if expires_at is None or expires_at - SKEW > self.clock():
            return linked_grant
        return await self.refreshed(linked_grant)

    async def refreshed(self, linked_grant: LinkedGrant) -> LinkedGrant:
        """Return the grant with newer tokens than these, refreshed by this or another process."""
        # In its own task: if the caller is canceled, the new tokens must still be stored.
        key = (linked_grant.grant_id, linked_grant.version)
        return await self._refreshes.do(key, partial(self._refreshed_by_anyone, linked_grant))

    async def settled(self) -> None:
        await self._refreshes.drain()

    async def _refreshed_by_anyone(self, linked_grant: LinkedGrant) -> LinkedGrant:
        holder = uuid.uuid4().hex
        give_up_at = time.monotonic() + _WAIT_SECONDS
        pauses = iter(_LOOK_EVERY_SECONDS)
        while not await self._leased(linked_grant, holder):
            now = await self._read(linked_grant.member)
            if (now.grant_id, now.version) != (linked_grant.grant_id, linked_grant.version):
                return now
            if time.monotonic() > give_up_at:
                raise XUnavailable(XFailure.REFRESH_SLOW)
            await asyncio.sleep(next(pauses, _LOOK_EVERY_SECONDS[-1]))
        return await self._refresh(linked_grant, holder)

    async def _leased(self, linked_grant: LinkedGrant, holder: str) -> bool:
        async with self.database.session() as session:
            return await self._leases.lease(session, linked_grant, holder, LEASE)

    async def _refresh(self, linked_grant: LinkedGrant, holder: str) -> LinkedGrant:
        try:
            tokens: XTokens = await self.providers.refresh(linked_grant.tokens)
        except XTokenRejected:
            self.on_refresh("refused")
            return await self._refused(linked_grant, holder)
        except XError as error:
            self.on_refresh("failed")
            log.warning(
                "x_token_refresh_failed", error=type(error).__name__, tenant=linked_grant.member.tenant
            )
            await self._released(linked_grant, holder)
            if isinstance(error, _MEANINGLESS):
                raise XUnavailable(XFailure.REFRESH_FAILED) from error
            raise
        self.on_refresh("ok")
        refreshed = await self._written(linked_grant, tokens)
        if isinstance(tokens, OAuth1Tokens):  # verifying them is a billed read
            await self.budget.charge(linked_grant.member, [Resource("user", linked_grant.x_user_id)])
        return refreshed

    async def _written(self, linked_grant: LinkedGrant, tokens: XTokens) -> LinkedGrant:
        # The old refresh token is used up: if the new tokens aren't stored, the link is lost.
        async for attempt in stamina.retry_context(
            (DBAPIError, PoolTimeout, OSError), attempts=None, timeout=_STORE_SECONDS
        ):
            with attempt:
                async with self.database.session() as session:
                    refreshed = await self._leases.store_refreshed(session, linked_grant, tokens)
                    if refreshed is None:
                        await self._given_up(session, linked_grant, tokens)
        return await self._read(linked_grant.member) if refreshed is None else refreshed

    async def _given_up(self, session: AsyncSession, linked_grant: LinkedGrant, tokens: XTokens) -> None:
        """Revoke new tokens whose grant is gone, unless it is of the same account."""
        found = await self.grants.find(session, linked_grant.member)
        if found is None or found[0].x_user_id != linked_grant.x_user_id:
            await self.revocation_queue.enqueue(session, [tokens])

    async def _refused(self, linked_grant: LinkedGrant, holder: str) -> LinkedGrant:
        log.info("x_grant_ended", tenant=linked_grant.member.tenant)
        async with self.database.session() as session:
            if await self._leases.release(session, linked_grant, holder, invalidated_at=self.clock()):
                self.audit.record_in(session, linked_grant.member, AuditEvent.INVALIDATED)
        return await self._read(linked_grant.member)

    async def _released(self, linked_grant: LinkedGrant, holder: str) -> None:
        async with self.database.session() as session:
            await self._leases.release(session, linked_grant, holder, invalidated_at=None)

    async def _read(self, member: Member) -> LinkedGrant:
        found = self.grants.read(member, await self._rows.do(member))
        if found is None:
            raise AccountNotLinked
        linked_grant, serves = found
        if not serves:
            raise NeedsReconnect(linked_grant.username)
        return linked_grant

    async def _read_rows(self, members: Sequence[Member]) -> Sequence[Sequence[GrantRow]]:
        found: dict[tuple[str, str], list[GrantRow]] = defaultdict(list)
        for row in await self.database.read(*grant_rows.find(members)):
            found[row.tenant, row.user].append(row)
        return [found[member.tenant, member.user] for member in members]
