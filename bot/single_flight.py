"""Deduplicate equal concurrent calls: one runs, the others wait for its result."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class KeyedLocks(Generic[K]):
    """A lock per key, removed as soon as nobody uses it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, key: K) -> AsyncIterator[None]:
        """Hold the key's lock during the block; waiters are served in order."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield


@dataclass(eq=False, slots=True)
class _Call(Generic[T]):
    variant: Hashable
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    result: list[T] = field(default_factory=list)


class SingleFlight(Generic[K, T]):
    """Run one call per key at a time in this process and share its result with concurrent callers.

    A failure is raised only to the caller whose call failed; the next waiter runs its own.
    """

    def __init__(self) -> None:
        self._calls: dict[K, _Call[T]] = {}

    async def do(self, key: K, call: Callable[[], Awaitable[T]], *, variant: Hashable = None) -> T:
        """Return the result of `call`, or of an equal call already in progress.

        A call with another `variant` of the key (unlike after like) ends the sharing: later calls
        run again. Raises the errors of `call`.
        """
        flight = self._calls.get(key)
        if flight is None or flight.variant != variant:
            flight = self._calls[key] = _Call(variant)
        flight.waiting += 1
        try:
            async with flight.lock:
                if not flight.result:
                    flight.result.append(await call())
                return flight.result[0]
        finally:
            flight.waiting -= 1
            if (flight.result or not flight.waiting) and self._calls.get(key) is flight:
                del self._calls[key]
