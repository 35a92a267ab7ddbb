"""Combine calls that arrive together, for instance into one statement for several commands."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeAlias, TypeVar

from bot.background import BackgroundTasks

Item = TypeVar("Item")
Result = TypeVar("Result")
Outcome: TypeAlias = Result | BaseException

_LARGEST: Final = 32


class Batcher(Generic[Item, Result]):
    """Collects calls while a batch runs, and runs them as the next one.

    A call starts at once if no batch is running. A call never gets its result from a batch that
    started before it, so it never sees older data than a separate call would. `run` returns an
    outcome for each item, in order: its result, or the exception to raise from its call.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome[Result]]]],
        background: BackgroundTasks,
        *,
        largest: int = _LARGEST,
    ) -> None:
        self._run = run
        self._background = background
        self._largest = largest
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running = False

    async def do(self, item: Item) -> Result:
        """Return the item's result, or raise its exception; canceling doesn't stop the batch."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if not self._running:
            self._running = True
            self._background.spawn(self._run_all())
        return await future

    async def _run_all(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) > 1:
                    # Doesn't wait: the loop reads from its sockets, so that under load more calls
                    # share the batch. A lone call is spared the turn.
                    await asyncio.sleep(0)
                batch, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
                await self._run_one(batch)
        finally:
            self._running = False
            while self._waiting:  # the batch's task was canceled, at shutdown
                self._waiting.pop()[1].cancel()

    async def _run_one(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            outcomes = list(await self._run([item for item, _ in batch]))
        except BaseException as error:
            outcomes = [error] * len(batch)
            if isinstance(error, asyncio.CancelledError):  # of the batch's task, at shutdown
                raise
        finally:
            _settle(batch, outcomes)


def _settle(batch: list[tuple[Item, asyncio.Future[Result]]], outcomes: Sequence[Outcome[Result]]) -> None:
    for (_, future), outcome in zip(batch, outcomes, strict=True):
        if future.done():  # its caller was canceled
            continue
        if isinstance(outcome, asyncio.CancelledError):
            future.cancel()
        elif isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
