"""A bounded in-memory cache whose entries expire by the app's clock."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from bot.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_NOW: Final = timedelta()


class TTLCache(Generic[K, V]):
    """Keep up to `max_entries` values for `ttl`, or `stale_for` longer if loading fails."""

    def __init__(
        self, ttl: timedelta, clock: Clock, *, max_entries: int, stale_for: timedelta = timedelta()
    ) -> None:
        self._ttl = ttl
        self._clock = clock
        self._kept_for = ttl + stale_for
        self._max_entries = max_entries
        # In the order of their times, so the first ones are those to drop.
        self._entries: dict[K, tuple[datetime, V]] = {}

    def get(self, key: K) -> V | None:
        """Return the fresh value, or None; use `get_or_load` if values themselves can be None."""
        return entry[1] if (entry := self._fresh(key)) else None

    def put(self, key: K, value: V) -> None:
        """Store a value, fresh as of now."""
        now = self._clock()
        self._entries.pop(key, None)
        self._entries[key] = (now, value)
        while (first := next(iter(self._entries))) != key and (
            len(self._entries) > self._max_entries
            or not self._is_within(self._kept_for, self._entries[first][0])
        ):
            del self._entries[first]

    def pop(self, key: K) -> None:
        self._entries.pop(key, None)

    def clear(self) -> None:
        self._entries.clear()

    async def get_or_load(
        self, key: K, load: Callable[[], Awaitable[V]], *, stale_if: tuple[type[Exception], ...] = ()
    ) -> V:
        """Return the fresh value, or load and store it.

        If `load` raises one of `stale_if`, a value within `stale_for` is returned instead. Raises
        the errors of `load`.
        """
        entry = self._fresh(key)
        if entry is not None:
            return entry[1]
        try:
            value = await load()
        except stale_if:
            stale = self._entries.get(key)
            if stale is None or not self._is_within(self._kept_for, stale[0]):
                raise
            return stale[1]
        self.put(key, value)
        return value

    def __len__(self) -> int:
        """Return the number of entries, including stale ones."""
        return len(self._entries)

    def _fresh(self, key: K) -> tuple[datetime, V] | None:
        entry = self._entries.get(key)
        return None if entry is None or not self._is_within(self._ttl, entry[0]) else entry

    def _is_within(self, period: timedelta, since: datetime) -> bool:
        # A time in the future is from before the clock was set back: nobody knows how old it is.
        return _NOW <= self._clock() - since < period
