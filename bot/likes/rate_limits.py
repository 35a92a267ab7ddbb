"""Share exhausted X rate limits between processes, so that requests that X would reject aren't
sent.

X sends its limits with every response, per account and endpoint, for 15 minutes and 24 hours; only
exhausted ones are stored. https://docs.x.com/x-api/fundamentals/rate-limits
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import bindparam, select, true

from bot.background import BackgroundTasks
from bot.clock import Clock
from bot.db import Database
from bot.db.expiry import delete_in_batches
from bot.db.tables import Grant, RateLimit
from bot.db.upsert import insert_or_update
from bot.errors import LimitReached
from bot.linking.results import ExhaustedLimit
from bot.x import APP, ApiResult, Limits, XError, XRateLimited

T = TypeVar("T")

# X's longest limit is for 24 hours: a later reset isn't X's.
_LONGEST: Final = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The exhausted limits, by account and endpoint."""

    database: Database
    background: BackgroundTasks
    clock: Clock

    async def recorded(self, account: str, endpoint: str, call: Awaitable[ApiResult[T]]) -> ApiResult[T]:
        """Await a call and store exhausted limits; XRateLimited becomes `LimitReached`."""
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
            window = limits.exhausted_window()
            self.background.spawn(self._write(account, endpoint, self._bounded(until), window))

    def _bounded(self, until: datetime) -> datetime:
        """Return a plausible reset time: no response may block an account for years."""
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
        await delete_in_batches(self.database, RateLimit, RateLimit.resets_at <= self.clock())

    async def _write(self, account: str, endpoint: str, until: datetime, window: str) -> None:
        """Store the limit, unless the account was disconnected meanwhile.

        Of two concurrent responses, the one with the later reset wins, in whichever order they are
        stored.
        """
        values = {"account": account, "endpoint": endpoint, "resets_at": until, "window": window}
        columns = RateLimit.__table__.c
        row = select(*(bindparam(None, value, columns[name].type) for name, value in values.items()))
        if account != APP:  # a concurrent deletion of the grant waits
            linked = select(Grant.id).where(Grant.x_user_id == account).limit(1)
            held = linked.with_for_update(of=Grant, key_share=True).subquery()
            row = row.select_from(held)
        row = row.where(true())  # or SQLite reads ON CONFLICT as part of a join
        key, earlier = ("account", "endpoint"), RateLimit.resets_at <= until
        async with self.database.session() as session:
            await insert_or_update(
                session,
                RateLimit,
                key,
                row,
                {name: values[name] for name in ("resets_at", "window")},
                earlier,
            )
