"""Batching: concurrent calls run as one, and each gets its own result."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.background import BackgroundTasks
from bot.batching import Batcher, Outcome


class Doubler:
    """Doubles numbers in batches; each batch waits for `go`."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def __call__(self, numbers: Sequence[int]) -> Sequence[Outcome[int]]:
        self.batches.append(list(numbers))
        self.begun.set()
        await self.go.wait()
        if 13 in numbers:
            raise OSError
        return [ValueError("odd one") if number == 7 else 2 * number for number in numbers]


async def test_concurrent_calls_run_as_one_batch() -> None:
    doubler = Doubler()
    batcher: Batcher[int, int] = Batcher(doubler, BackgroundTasks())
    assert await asyncio.gather(*map(batcher.do, range(5))) == [0, 2, 4, 6, 8]
    assert doubler.batches == [[0, 1, 2, 3, 4]]


async def test_a_call_never_joins_a_batch_that_has_started() -> None:
    """The data may have changed since the batch read it."""
    doubler = Doubler()
    doubler.go.clear()
    batcher: Batcher[int, int] = Batcher(doubler, BackgroundTasks(), largest=2)
    first = asyncio.create_task(batcher.do(1))
    await doubler.begun.wait()
    later = [asyncio.create_task(batcher.do(number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    doubler.go.set()
    assert await asyncio.gather(first, *later) == [2, 2, 4, 6]
    assert doubler.batches == [[1], [1, 2], [3]]


async def test_an_error_of_one_item_is_raised_to_its_caller_only() -> None:
    batcher: Batcher[int, int] = Batcher(Doubler(), BackgroundTasks())
    outcomes = await asyncio.gather(*map(batcher.do, (6, 7, 8)), return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == (12, 16)
    assert isinstance(outcomes[1], ValueError)


async def test_a_failed_batch_fails_its_own_callers_only() -> None:
    batcher: Batcher[int, int] = Batcher(Doubler(), BackgroundTasks())
    outcomes = await asyncio.gather(*map(batcher.do, (1, 13)), return_exceptions=True)
    assert all(isinstance(each, OSError) for each in outcomes)
    assert await batcher.do(4) == 8


async def test_canceling_one_caller_leaves_the_others_running() -> None:
    doubler = Doubler()
    doubler.go.clear()
    batcher: Batcher[int, int] = Batcher(doubler, BackgroundTasks())
    one, other = (asyncio.create_task(batcher.do(number)) for number in (1, 2))
    await doubler.begun.wait()
    one.cancel()
    doubler.go.set()
    with pytest.raises(asyncio.CancelledError):
        await one
    assert await other == 4


async def test_shutdown_releases_every_caller() -> None:
    """Callers of the running batch and of the next one are both canceled."""
    doubler, background = Doubler(), BackgroundTasks()
    doubler.go.clear()
    batcher: Batcher[int, int] = Batcher(doubler, background, largest=1)
    callers = [asyncio.create_task(batcher.do(number)) for number in (1, 2)]
    await doubler.begun.wait()
    await background.drain(0)
    async with asyncio.timeout(10):
        outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in outcomes)
