"""A durable queue of unused tokens to revoke at X, stored encrypted.

They come from deleted or replaced links, abandoned link attempts, and refreshes whose grant was
deleted meanwhile. When a workspace removes the app, there can be hundreds. So any process revokes
them in the background, a few at a time, and none are lost if a process is killed.
"""

import asyncio
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, delete, event, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.lease_queue import LeaseQueue
from bot.db.leases import LeaseClock
from bot.db.rows import count, execute_rowcount
from bot.db.tables import TokenRevocation, binding
from bot.linking import token_codec
from bot.linking.providers import XTokens
from bot.linking.revocation import Revocation, Verdict

log = structlog.get_logger(__name__)

_SIDE_BY_SIDE: Final = 5
# Longer than this number of revocations takes when X is slow.
_LEASE: Final = timedelta(minutes=2)
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_DOUBLINGS: Final = 7  # after which the pause is at its maximum
_GIVEN_UP_AFTER: Final = timedelta(days=3)


@dataclass(slots=True, eq=False)
class RevocationQueue:
    """The tokens to revoke, shared by all processes."""

    database: Database
    keyring: Keyring
    revocation: Revocation
    background: BackgroundTasks
    clock: Clock
    _queue: LeaseQueue[TokenRevocation] = field(init=False)
    _at_work: asyncio.Task[None] | None = field(default=None, init=False)
    _more: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        order = (TokenRevocation.created_at, TokenRevocation.id)
        self._queue = LeaseQueue(self.database, self.clock, TokenRevocation, lease=_LEASE, order=order)

    async def enqueue(self, session: AsyncSession, tokens: Iterable[XTokens]) -> None:
        """Queue tokens in the transaction that gives them up; they are revoked afterward."""
        if await self._write(session, tokens, timedelta()):
            event.listen(session.sync_session, "after_commit", lambda _: self._begin())

    async def enqueue_leased(
        self, session: AsyncSession, tokens: Iterable[XTokens]
    ) -> Sequence[TokenRevocation]:
        """Queue tokens with a lease for `process`: no other process takes them for two minutes."""
        return await self._write(session, tokens, _LEASE)

    async def process(self, taken: Sequence[TokenRevocation]) -> bool:
        """Revoke leased tokens now; return whether X confirmed all of them."""
        verdicts = [await self._try(row) for row in taken]
        return verdicts == [Verdict.REVOKED] * len(taken)

    async def hold(self, tokens: XTokens) -> TokenRevocation:
        """Queue tokens that X has just issued, so that they are revoked unless `keep` is called."""
        try:
            async with self.database.session() as session:
                (held,) = await self.enqueue_leased(session, [tokens])
        except (SQLAlchemyError, OSError):
            await self.revocation.attempt(tokens)  # the only chance to revoke them
            raise
        return held

    async def keep(self, session: AsyncSession, held: TokenRevocation) -> bool:
        """Remove held tokens in the transaction that stores them; False if it is too late."""
        statement = delete(TokenRevocation).where(*_as_it_was(held))
        return await execute_rowcount(session, statement) == 1

    async def release(self, held: TokenRevocation) -> None:
        """Start revoking held tokens that aren't kept."""
        async with self.database.session() as session:
            free = (
                update(TokenRevocation)
                .where(*_as_it_was(held))
                .values(lease_until=self._queue.leased_until(timedelta()))
            )
            await session.execute(free)
        self._begin()

    async def is_shared(self, tokens: XTokens) -> bool:
        """Return whether another link uses the tokens, so that they won't be revoked."""
        return await self.revocation.is_shared(tokens)

    def _begin(self) -> None:
        """Start revoking all due tokens in the background, or let the running task check again."""
        self._more = True
        if self._at_work is None or self._at_work.done():
            self._at_work = self.background.spawn(self._go_on())

    async def settled(self) -> None:
        """Wait until this process has no revocation in progress."""
        while self._at_work is not None and not self._at_work.done():
            await asyncio.wait([self._at_work])

    async def pending(self) -> int:
        async with self.database.session() as session:
            return await count(session, TokenRevocation)

    async def make_due(self) -> None:
        """Make all tokens due now; revoking twice does no harm."""
        await self.database.execute(
            update(TokenRevocation).values(lease_until=self._queue.leased_until(timedelta()))
        )

    async def sweep(self) -> None:
        """Resume due revocations; abandon those that X hasn't confirmed for three days."""
        if await self._queue.expire(TokenRevocation.created_at, _GIVEN_UP_AFTER):
            log.warning("x_token_revocation_abandoned")
        self._begin()

    async def _go_on(self) -> None:
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def in_turn(row: TokenRevocation) -> None:
            async with turns:
                await self._try(row)

        while self._more:
            self._more = False
            while rows := await self._queue.claim():
                await asyncio.gather(*map(in_turn, rows))

    async def _try(self, row: TokenRevocation) -> Verdict:
        text = token_codec.decrypted_or_none(
            lambda: self.keyring.open(row.tokens, binding(TokenRevocation.tokens, row.id))
        )
        # A key that is missing now may be added again.
        verdict = Verdict.RETRY if text is None else await self.revocation.attempt(token_codec.read(text))
        if verdict is Verdict.RETRY:
            pause = min(_FIRST_PAUSE * 2 ** min(row.attempts, _DOUBLINGS), _LONGEST_PAUSE)
            await self._queue.postpone(row.id, pause, attempts=row.attempts + 1)
        else:
            await self._queue.complete(row.id)
        return verdict

    async def _write(
        self, session: AsyncSession, tokens: Iterable[XTokens], taken_for: timedelta
    ) -> Sequence[TokenRevocation]:
        now = await LeaseClock(self.database, self.clock).read(session)
        rows = [self._row(one, now + taken_for) for one in tokens]
        session.add_all(rows)
        return rows

    def _row(self, tokens: XTokens, lease_until: datetime) -> TokenRevocation:
        row_id = uuid.uuid4().hex
        sealed = self.keyring.seal(token_codec.write(tokens), binding(TokenRevocation.tokens, row_id))
        return TokenRevocation(
            id=row_id, tokens=sealed, attempts=0, created_at=self.clock(), lease_until=lease_until
        )


def _as_it_was(row: TokenRevocation) -> tuple[ColumnElement[bool], ...]:
    return TokenRevocation.id == row.id, TokenRevocation.lease_until == row.lease_until
