"""Single flight: equal concurrent calls run once, others run separately."""

import asyncio

import pytest

from bot.shared_tasks import SharedTasks
from bot.single_flight import KeyedLocks, SingleFlight


class Work:
    """A call that ends when its gate opens."""

    def __init__(self) -> None:
        self.begun = 0
        self.gate = asyncio.Event()
        self.fails = False

    async def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        await self.gate.wait()
        if self.fails:
            self.fails = False
            raise ValueError
        return number


async def _all_waiting() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_concurrent_calls_for_one_key_share_a_result() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    calls = [asyncio.create_task(flights.do("a", work)) for _ in range(5)]
    await _all_waiting()
    work.gate.set()
    assert await asyncio.gather(*calls) == [1] * 5
    assert await flights.do("a", work) == 2


async def test_calls_for_different_keys_run_concurrently() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    calls = [asyncio.create_task(flights.do(key, work)) for key in "ab"]
    await _all_waiting()
    assert work.begun == 2
    work.gate.set()
    assert sorted(await asyncio.gather(*calls)) == [1, 2]


async def test_a_failure_is_raised_to_its_own_caller_only() -> None:
    """The next caller runs its own call, which may have another budget and other rights."""
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    work.fails = True
    calls = [asyncio.create_task(flights.do("a", work)) for _ in range(3)]
    await _all_waiting()
    work.gate.set()
    first, *others = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(first, ValueError)
    assert others == [2, 2]


async def test_canceling_one_caller_leaves_the_others_running() -> None:
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    first, second = (asyncio.create_task(flights.do("a", work)) for _ in range(2))
    await _all_waiting()
    first.cancel()
    work.gate.set()
    assert await second == 2
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_calls_on_both_sides_of_the_opposite_call_are_not_shared() -> None:
    """In like, unlike, like, the second like runs again."""
    flights: SingleFlight[str, int] = SingleFlight()
    work = Work()
    calls = [
        asyncio.create_task(flights.do("post", work, variant=variant))
        for variant in ("like", "like", "unlike", "like")
    ]
    await _all_waiting()
    work.gate.set()
    results = await asyncio.gather(*calls)
    assert results[0] == results[1]
    assert len(set(results)) == 3


async def test_a_key_is_locked_by_one_holder_and_removed_afterwards() -> None:
    locks: KeyedLocks[str] = KeyedLocks()
    order: list[str] = []

    async def work(name: str, key: str) -> None:
        async with locks.hold(key):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(work("first", "a"), work("second", "a"))
    assert order == ["first begins", "first ends", "second begins", "second ends"]
    assert len(locks._locks) == 0


async def test_a_shared_task_raises_its_error_to_all_callers() -> None:
    """64 callers must not repeat a call that has just failed."""
    tasks: SharedTasks[str, int] = SharedTasks()
    work = Work()
    work.fails = True
    calls = [asyncio.create_task(tasks.do("a", work)) for _ in range(64)]
    await _all_waiting()
    work.gate.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {ValueError}
    assert work.begun == 1
    assert await tasks.do("a", work) == 2


async def test_a_shared_task_continues_after_its_callers_are_canceled() -> None:
    tasks: SharedTasks[str, int] = SharedTasks()
    work = Work()
    gone, late = (asyncio.create_task(tasks.do("a", work)) for _ in range(2))
    await _all_waiting()
    gone.cancel()
    late.cancel()
    await asyncio.gather(gone, late, return_exceptions=True)
    again = asyncio.create_task(tasks.do("a", work))
    await _all_waiting()
    work.gate.set()
    await tasks.drain()
    assert await again == 1
    assert work.begun == 1
