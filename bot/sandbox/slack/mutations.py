"""Notify those who wait for a change in the sandbox, without polling."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """A counter of changes that can be awaited."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def bump(self) -> None:
        """Count one change and wake everyone who waits."""
        self.version += 1
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                # The event loop of a waiter may have been closed (a page left open when its test
                # ended).
                with suppress(RuntimeError):
                    future.get_loop().call_soon_threadsafe(_wake, future)

    async def after(self, version: int) -> int:
        """Wait for a change later than `version`; return the latest number."""
        while self.version <= version:
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
        return self.version

    async def until(self, predicate: Callable[[], T | None], timeout_seconds: float) -> T:
        """Wait until `predicate()` is true and return its result; raise `TimeoutError`."""
        async with asyncio.timeout(timeout_seconds):
            while True:
                seen = self.version
                if found := predicate():
                    return found
                await self.after(seen)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
