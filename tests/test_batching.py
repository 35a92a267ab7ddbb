"""Calls that arrive together run as one, and none of them sees less, or fails more, than alone."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.background import BackgroundTasks
from bot.batching import Batcher, Outcome


class Doubler:
    """Doubles numbers, a batch at a time; each batch waits until it is let go."""

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


async def test_calls_that_arrive_together_run_as_one() -> None:
    doubler = Doubler()
    batcher: Batcher[int, int] = Batcher(doubler, BackgroundTasks())
    assert await asyncio.gather(*map(batcher.do, range(5))) == [0, 2, 4, 6, 8]
    assert doubler.batches == [[0, 1, 2, 3, 4]]


async def test_a_call_is_not_answered_from_a_batch_that_has_begun() -> None:
    """What it would read may have changed since."""
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


async def test_an_items_own_failure_is_its_callers_alone() -> None:
    batcher: Batcher[int, int] = Batcher(Doubler(), BackgroundTasks())
    outcomes = await asyncio.gather(*map(batcher.do, (6, 7, 8)), return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == (12, 16)
    assert isinstance(outcomes[1], ValueError)


async def test_a_failed_batch_fails_its_callers_and_no_later_ones() -> None:
    batcher: Batcher[int, int] = Batcher(Doubler(), BackgroundTasks())
    outcomes = await asyncio.gather(*map(batcher.do, (1, 13)), return_exceptions=True)
    assert all(isinstance(each, OSError) for each in outcomes)
    assert await batcher.do(4) == 8


async def test_who_is_canceled_takes_nobody_along() -> None:
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


async def test_nobody_waits_for_a_batch_that_shutdown_canceled() -> None:
    """Neither the callers of the batch that runs, nor those of the next one."""
    doubler, background = Doubler(), BackgroundTasks()
    doubler.go.clear()
    batcher: Batcher[int, int] = Batcher(doubler, background, largest=1)
    callers = [asyncio.create_task(batcher.do(number)) for number in (1, 2)]
    await doubler.begun.wait()
    await background.drain(0)
    async with asyncio.timeout(10):
        outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in outcomes)
