"""A bounded in-memory cache whose entries age by the app's own clock."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import cachetools

from bot.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class TTLCache(Generic[K, V]):
    """Keeps values for `ttl`; with `stale_for`, a value that is older by at most that much stands in when loading fails.

    The least recently used entries go first when there are more than `max_entries`.
    """

    def __init__(
        self, ttl: timedelta, clock: Clock, *, max_entries: int, stale_for: timedelta = timedelta()
    ) -> None:
        self._ttl = ttl
        self._clock = clock
        self._entries: cachetools.TTLCache[K, tuple[datetime, V]] = cachetools.TTLCache(
            max_entries, (ttl + stale_for).total_seconds(), timer=lambda: clock().timestamp()
        )

    def get(self, key: K) -> V | None:
        """Return the fresh value, None where there is none (a cache of values that can be None needs `get_or_load`)."""
        entry = self._fresh(key)
        return None if entry is None else entry[1]

    def put(self, key: K, value: V) -> None:
        """Keep a value from now on."""
        self._entries[key] = (self._clock(), value)

    def pop(self, key: K) -> None:
        """Drop the value of a key, if there is one."""
        self._entries.pop(key, None)

    def clear(self) -> None:
        """Drop everything."""
        self._entries.clear()

    async def get_or_load(
        self, key: K, load: Callable[[], Awaitable[V]], *, stale_if: tuple[type[Exception], ...] = ()
    ) -> V:
        """Return the fresh value, or load and keep it.

        When `load` raises one of `stale_if`, a value that is not too stale is returned instead.
        Raises what `load` raises.
        """
        entry = self._fresh(key)
        if entry is not None:
            return entry[1]
        try:
            value = await load()
        except stale_if:
            stale = self._entries.get(key)
            if stale is None:
                raise
            return stale[1]
        self.put(key, value)
        return value

    def __len__(self) -> int:
        """Count the entries, stale ones included."""
        return len(self._entries)

    def _fresh(self, key: K) -> tuple[datetime, V] | None:
        entry = self._entries.get(key)
        return entry if entry is not None and self._clock() - entry[0] < self._ttl else None
