"""Calls that go on if their callers are canceled, such as the refresh of a token."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class SharedTasks(Generic[K, T]):
    """Run one call per key at a time, for all callers, even if these are canceled."""

    def __init__(self) -> None:
        self._tasks: dict[K, asyncio.Task[T]] = {}

    async def do(self, key: K, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the result of `call`, or of this key's call in progress; raises its errors."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(call())
            task.add_done_callback(lambda task: self._ended(key, task))
        return await asyncio.shield(task)

    async def drain(self) -> None:
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _ended(self, key: K, task: asyncio.Task[T]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # otherwise asyncio logs it as never retrieved
