"""X's limits that are used up, known to every process: a call that is sure to be refused isn't sent.

X tells its limits with every reply, per account and endpoint, for 15 minutes and for 24 hours; only what is used up is
written down. https://docs.x.com/x-api/fundamentals/rate-limits
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import case, delete, literal, select

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Limit
from bot.db.upsert import upsert
from bot.errors import LimitReached
from bot.linking.outcomes import UsedUp
from bot.running import Running
from bot.x import Call, XRateLimited

QUARTER_HOUR: Final = "15 minutes"
DAY: Final = "24 hours"


class Allowances:
    """What is used up, by account and endpoint."""

    def __init__(self, database: Database, running: Running, clock: Clock) -> None:
        self._database = database
        self._running = running
        self._clock = clock

    def observe(self, call: Call) -> None:
        """Take note of what a reply says about limits."""
        until = call.limits.exhausted_until()
        if call.account is not None and until is not None:
            day = call.limits.day
            window = DAY if day is not None and day.exhausted and day.reset == until else QUARTER_HOUR
            self._running.start(self._write(call.account, call.endpoint, until, window))

    @asynccontextmanager
    async def learning(self, account: str, endpoint: str) -> AsyncIterator[None]:
        """Take note of a refusal that leaves the block, whatever its headers said, as `LimitReached`."""
        try:
            yield
        except XRateLimited as refusal:
            await self._write(account, endpoint, refusal.retry_at, refusal.window)
            raise LimitReached(refusal.retry_at, refusal.window, endpoint) from refusal

    async def check(self, account: str, endpoint: str) -> None:
        """Raise `LimitReached` when X is known to refuse the endpoint to the account for now."""
        async with self._database.session() as session:
            found = await session.execute(
                select(Limit.until, Limit.window).where(
                    Limit.account == account, Limit.endpoint == endpoint, Limit.until > self._clock()
                )
            )
        used_up = found.one_or_none()
        if used_up is not None:
            raise LimitReached(*used_up, endpoint)

    async def used_up(self, account: str) -> Mapping[str, UsedUp]:
        """Return the limits that X has told to be used up for the account now, by endpoint."""
        async with self._database.session() as session:
            rows = await session.execute(
                select(Limit.endpoint, Limit.until, Limit.window).where(
                    Limit.account == account, Limit.until > self._clock()
                )
            )
        return {endpoint: UsedUp(until, window) for endpoint, until, window in rows}

    async def sweep(self) -> None:
        """Forget limits that have opened again."""
        async with self._database.session() as session:
            await session.execute(delete(Limit).where(Limit.until <= self._clock()))

    async def _write(self, account: str, endpoint: str, until: datetime, window: str) -> None:
        key = {"account": account, "endpoint": endpoint}
        told = {"until": until, "window": window}
        # Of two replies at once the one with the later reset counts, whichever is written first.
        opens_later = Limit.until > until
        later = {
            name: case((opens_later, column), else_=literal(told[name], column.type))
            for name, column in (("until", Limit.__table__.c.until), ("window", Limit.__table__.c.window))
        }
        async with self._database.session() as session:
            await upsert(session, Limit, tuple(key), key | told, **later)
