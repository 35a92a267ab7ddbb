"""Correct times that were stored while the machine's clock was ahead.

Once the clock is right again, such a time is far in the future: a personal link would work for
days, and a reply would wait as long for its lease.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, TextClause, and_, select, text, tuple_, update
from sqlalchemy.sql.schema import Column

from bot.clock import Clock, is_within
from bot.db.columns import UtcDateTime
from bot.db.engine import Database
from bot.db.leases import LeaseClock
from bot.db.tables import Base, CachedXResponse, LikeEvent, RateLimit

_EVERY: Final = timedelta(hours=1)
_SKEW: Final = timedelta(minutes=5)  # the clocks of a deployment's machines may differ
_LEASED: Final = timedelta(minutes=2)  # longer than any work under a lease takes
_QUARTER_HOUR: Final = timedelta(minutes=15)
# How far ahead each time may be; one that isn't listed says when something happened. What is
# later is a time of a wrong clock: it becomes now, and that of a lease `_LEASED` from now.
AHEAD: Final[Mapping[str, timedelta]] = {
    "fair_use.ends_at": timedelta(days=1),
    "followed_accounts.paused_until": timedelta(days=31),
    "grants.lease_until": timedelta(minutes=2),
    "install_attempts.expires_at": timedelta(minutes=10),
    "installations.lease_until": timedelta(minutes=2),
    "installations.token_expires_at": timedelta(days=1),
    "like_windows.ends_at": timedelta(minutes=10),
    "link_attempts.expires_at": timedelta(minutes=10),
    "pending_replies.lease_until": timedelta(minutes=10),
    "personal_links.expires_at": timedelta(minutes=10),
    "rate_limits.resets_at": timedelta(hours=25),
    "slack_events.lease_until": timedelta(minutes=2),
    "team_channels.digest_lease_until": timedelta(minutes=10),
    "thread_replies.catch_up_at": timedelta(minutes=2),
    "thread_replies.debounce_until": timedelta(minutes=10),
    "thread_replies.due_at": timedelta(minutes=10),
    "thread_replies.lease_until": timedelta(minutes=2),
    "token_revocations.lease_until": timedelta(hours=1),
    "x_response_cache.expires_at": timedelta(hours=24),
    "x_subscriptions.ends_at": timedelta(minutes=10),
    "x_subscriptions.lease_until": timedelta(hours=1),
}
# Summer time ends: a local time comes back up to two hours later (Antarctica/Troll).
_LONGER: Final = timedelta(hours=2)
# Times that come back: they move by whole periods, so that the hour stays the same.
PERIODS: Final[Mapping[str, timedelta]] = {
    "daily_notices.due_at": timedelta(days=1),
    "team_channels.digest_due_at": timedelta(days=7),
}
_OF_X: Final = str(LikeEvent.__table__.c.rate_reset_at)  # by X's clock


@dataclass(slots=True)
class FutureTimes:
    """Corrects all tables once after the start, hourly, and when the clock has been set back."""

    database: Database
    clock: Clock
    _seen_at: datetime | None = field(default=None, init=False)
    _corrected_at: datetime | None = field(default=None, init=False)

    async def correct(self) -> None:
        now, seen_at = self.clock(), self._seen_at
        self._seen_at = now
        is_set_back = seen_at is not None and now < seen_at
        is_recent = self._corrected_at is not None and is_within(_EVERY, self._corrected_at, now)
        if is_recent and not is_set_back:
            return
        self._corrected_at = None  # if the database fails, the next turn begins again
        await self._end_early(now)
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, UtcDateTime) and str(column) != _OF_X:
                    await self._correct(column, now)
        self._corrected_at = now

    async def _end_early(self, now: datetime) -> None:
        """End what has no place in the future, although it would end soon enough."""
        ahead = now + _SKEW
        await self._set(CachedXResponse.__table__.c.expires_at, CachedXResponse.fetched_at > ahead, now)
        of_minutes = RateLimit.window == "15 minutes"
        await self._set(
            RateLimit.__table__.c.resets_at, of_minutes & (RateLimit.resets_at > ahead + _QUARTER_HOUR), now
        )

    async def _correct(self, column: Column[datetime], now: datetime) -> None:
        ahead = AHEAD.get(str(column), timedelta()) + _SKEW
        if period := PERIODS.get(str(column)):
            await self._move(column, now, period)
        elif column.name.endswith("lease_until"):
            leases = LeaseClock(self.database, self.clock)
            where = and_(column > leases.after(ahead), *_partial(column))
            await self._set(column, where, leases.after(_LEASED))
        else:
            await self._set(column, column > now + ahead, now)

    async def _set(self, column: Any, where: ColumnElement[bool], at: Any) -> None:
        # An UPDATE would keep SQLite's only writer busy for as long as it searches a table.
        if await self.database.read(select(column).where(where).limit(1), {}):
            await self.database.execute(update(column.table).where(where).values({column: at}))

    async def _move(self, column: Column[datetime], now: datetime, period: timedelta) -> None:
        """Move due times back by whole periods, into the one that begins now."""
        key: tuple[Any, ...] = tuple(column.table.primary_key)
        async with self.database.session() as session:
            rows = await session.execute(select(*key, column).where(column > now + period + _LONGER + _SKEW))
            for *row, due_at in rows.all():
                periods = (due_at - now) // period
                where = tuple_(*key) == tuple_(*row)
                await session.execute(
                    update(column.table).where(where).values({column: due_at - periods * period})
                )


def _partial(column: Column[Any]) -> list[TextClause]:
    """Return the condition of the column's partial index, without which it isn't used."""
    indexes = (index for index in column.table.indexes if list(index.columns) == [column])
    return [text(index.info["where"]) for index in indexes if "where" in index.info]
