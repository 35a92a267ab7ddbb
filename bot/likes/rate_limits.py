"""Share exhausted X rate limits between processes, so that requests X would reject aren't sent.

X sends its limits with every response, per account and endpoint, for 15 minutes and 24 hours; only
exhausted ones are stored. https://docs.x.com/x-api/fundamentals/rate-limits
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import case, delete, literal, select

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database
from bot.db.tables import RateLimit
from bot.db.upsert import upsert
from bot.errors import LimitReached
from bot.linking.results import ExhaustedLimit
from bot.x import ApiResult, Limits, XError, XRateLimited

T = TypeVar("T")

QUARTER_HOUR: Final = "15 minutes"
DAY: Final = "24 hours"
# X's longest limit is for 24 hours: a later reset is no time of X's.
_LONGEST: Final = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The exhausted limits, by account and endpoint."""

    database: Database
    background: BackgroundTasks
    clock: Clock

    async def recorded(self, account: str, endpoint: str, call: Awaitable[ApiResult[T]]) -> ApiResult[T]:
        """Await a call and store limits it exhausted; XRateLimited becomes `LimitReached`."""
        try:
            result = await call
        except XRateLimited as refusal:
            until = self._bounded(refusal.retry_at)
            await self._write(account, endpoint, until, refusal.window)
            raise LimitReached(until, refusal.window, endpoint) from refusal
        except XError as error:
            self._note(account, endpoint, error.limits)
            raise
        self._note(account, endpoint, result.limits)
        return result

    def _note(self, account: str, endpoint: str, limits: Limits | None) -> None:
        if limits is not None and (until := limits.exhausted_until()) is not None:
            day = limits.day
            window = DAY if day is not None and day.exhausted and day.reset == until else QUARTER_HOUR
            self.background.spawn(self._write(account, endpoint, self._bounded(until), window))

    def _bounded(self, until: datetime) -> datetime:
        """Return a reset that X could mean: no reply may shut an account out for years."""
        return min(until, self.clock() + _LONGEST)

    async def check(self, account: str, endpoint: str) -> None:
        async with self.database.session() as session:
            found = await session.execute(
                select(RateLimit.resets_at, RateLimit.window).where(
                    RateLimit.account == account,
                    RateLimit.endpoint == endpoint,
                    RateLimit.resets_at > self.clock(),
                )
            )
        used_up = found.one_or_none()
        if used_up is not None:
            raise LimitReached(*used_up, endpoint)

    async def exhausted(self, account: str) -> Mapping[str, ExhaustedLimit]:
        async with self.database.session() as session:
            rows = await session.execute(
                select(RateLimit.endpoint, RateLimit.resets_at, RateLimit.window).where(
                    RateLimit.account == account, RateLimit.resets_at > self.clock()
                )
            )
        return {endpoint: ExhaustedLimit(until, window) for endpoint, until, window in rows}

    async def sweep(self) -> None:
        async with self.database.session() as session:
            await session.execute(delete(RateLimit).where(RateLimit.resets_at <= self.clock()))

    async def _write(self, account: str, endpoint: str, until: datetime, window: str) -> None:
        key = {"account": account, "endpoint": endpoint}
        told = {"resets_at": until, "window": window}
        # Of two concurrent responses, the one with the later reset wins, in whichever order they
        # are stored.
        opens_later = RateLimit.resets_at > until
        later = {
            name: case((opens_later, column), else_=literal(told[name], column.type))
            for name, column in (
                ("resets_at", RateLimit.__table__.c.resets_at),
                ("window", RateLimit.__table__.c.window),
            )
        }
        async with self.database.session() as session:
            await upsert(session, RateLimit, key, later, **told)
