"""Tokens whose links are deleted here and that X has still to revoke: on disk, sealed, until X has.

When a workspace removes the app, hundreds of grants end at once; so they are revoked behind it, a few at a time, by whichever
process gets to them, and a process that is killed meanwhile loses none.
"""

import asyncio
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown
from bot.db.tables import Withdrawal, binding
from bot.linking import sealed_tokens
from bot.linking.revocation import Revocation, Verdict
from bot.linking.sign_in import XTokens
from bot.running import Running

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 20
_SIDE_BY_SIDE: Final = 5
# Longer than so many revocations take when X is slow.
_LEASE: Final = timedelta(minutes=2)
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_GIVEN_UP_AFTER: Final = timedelta(days=3)


class Withdrawals:
    """What is to be revoked, of all processes."""

    def __init__(
        self, database: Database, keyring: Keyring, revocation: Revocation, running: Running, clock: Clock
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._revocation = revocation
        self._running = running
        self._clock = clock
        self._at_work: asyncio.Task[None] | None = None

    async def owe(self, session: AsyncSession, tokens: Iterable[XTokens]) -> list[str]:
        """Write tokens down in the transaction that deletes their links; return the rows' ids."""
        now = await self._database.now(session, self._clock)
        rows = [self._row(one, now) for one in tokens]
        session.add_all(rows)
        return [row.id for row in rows]

    async def settle(self, ids: Sequence[str]) -> bool:
        """Revoke these now; tell whether X confirmed each."""
        verdicts = [await self._try(row) for row in await self._leased(Withdrawal.id.in_(ids))]
        return verdicts == [Verdict.REVOKED] * len(ids)

    async def spares(self, tokens: XTokens) -> bool:
        """Tell whether these will be left alone, since another link stands on them."""
        return await self._revocation.spares(tokens)

    def settle_all(self) -> None:
        """Begin to revoke in the background, unless this process is at it."""
        if self._at_work is None or self._at_work.done():
            self._at_work = self._running.start(self._settle_all())

    async def sweep(self) -> None:
        """Go on with what is due; give up what X has not answered to for days."""
        async with self._database.session() as session:
            old = await session.execute(
                delete(Withdrawal).where(Withdrawal.owed_at < self._clock() - _GIVEN_UP_AFTER)
            )
            now = await self._database.now(session, self._clock)
            due = await session.scalar(select(Withdrawal.id).where(Withdrawal.lease_until <= now).limit(1))
        if old.rowcount:  # type: ignore[attr-defined]
            log.warning("grants were not revoked: x did not answer for days")
        if due is not None:
            self.settle_all()

    async def _settle_all(self) -> None:
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def in_turn(row: Withdrawal) -> None:
            async with turns:
                await self._try(row)

        while rows := await self._leased():
            await asyncio.gather(*map(in_turn, rows))

    async def _leased(self, *where: object) -> list[Withdrawal]:
        async with self._database.session() as session:
            now = await self._database.now(session, self._clock)
            rows = await session.scalars(
                select(Withdrawal)
                .where(Withdrawal.lease_until <= now, *where)  # type: ignore[arg-type]
                .order_by(Withdrawal.lease_until)
                .limit(_AT_ONCE)
            )
            return [row for row in rows.all() if await self._lease(session, row, now)]

    async def _lease(self, session: AsyncSession, row: Withdrawal, now: datetime) -> bool:
        taken = await session.execute(
            update(Withdrawal)
            .where(Withdrawal.id == row.id, Withdrawal.lease_until == row.lease_until)
            .values(lease_until=now + _LEASE)
            .execution_options(synchronize_session=False)
        )
        return taken.rowcount == 1  # type: ignore[attr-defined, no-any-return]

    async def _try(self, row: Withdrawal) -> Verdict:
        try:
            text = self._keyring.open(row.tokens, binding("withdrawals", "tokens", row.id))
        except KeyUnknown:
            log.warning("tokens sealed with an unknown key can't be revoked")
            verdict = Verdict.REFUSED
        else:
            verdict = await self._revocation.attempt(sealed_tokens.read(text))
        async with self._database.session() as session:
            if verdict is Verdict.UNHEARD:
                await self._put_off(session, row)
            else:
                await session.execute(delete(Withdrawal).where(Withdrawal.id == row.id))
        return verdict

    async def _put_off(self, session: AsyncSession, row: Withdrawal) -> None:
        now = await self._database.now(session, self._clock)
        pause = min(_FIRST_PAUSE * 2**row.tries, _LONGEST_PAUSE)
        await session.execute(
            update(Withdrawal)
            .where(Withdrawal.id == row.id)
            .values(lease_until=now + pause, tries=row.tries + 1)
        )

    def _row(self, tokens: XTokens, now: datetime) -> Withdrawal:
        row_id = uuid.uuid4().hex
        sealed = self._keyring.seal(sealed_tokens.write(tokens), binding("withdrawals", "tokens", row_id))
        return Withdrawal(id=row_id, tokens=sealed, tries=0, owed_at=self._clock(), lease_until=now)
