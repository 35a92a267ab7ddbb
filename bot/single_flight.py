"""Equal calls at the same moment: one runs, the others wait for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class KeyedLocks(Generic[K]):
    """A lock per key; a lock that nobody holds or waits for is gone."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, key: K) -> AsyncIterator[None]:
        """Hold the key's lock during the block; whoever comes meanwhile waits, in order."""
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
    """Runs one call per key at a time in this process, and gives its result to whoever asked meanwhile.

    A call that fails fails for its own caller only: the next one that waits runs its own.
    """

    def __init__(self) -> None:
        self._calls: dict[K, _Call[T]] = {}

    async def do(self, key: K, call: Callable[[], Awaitable[T]], *, variant: Hashable = None) -> T:
        """Return what `call` returns, or what an equal call returned that was under way when this one came.

        A call of another `variant` of the key in between (unlike after like) ends the sharing: what
        comes after it runs again. Raises what `call` raises.
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


class SharedTasks(Generic[K, T]):
    """Runs one call per key at a time, in a task that goes on when its callers go away; all of them get its result or its error."""

    def __init__(self) -> None:
        self._tasks: dict[K, asyncio.Task[T]] = {}

    async def do(self, key: K, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what `call` returns, or what the call of this key that is under way returns; raises what that raises."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(call())
            task.add_done_callback(lambda task: self._ended(key, task))
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Wait until no call is under way."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _ended(self, key: K, task: asyncio.Task[T]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # else asyncio reports an error that nobody retrieved when all callers have gone
