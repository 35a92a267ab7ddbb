"""A loop whose threads nobody waits for."""

import asyncio
import threading

import pytest

from bot.daemon_threads import DaemonThreadExecutor, use_daemon_threads


def test_a_loop_ends_while_a_thread_of_it_hangs() -> None:
    """As `doctor` has it once for each check; the test's time limit is the limit."""
    asked, never = threading.Event(), threading.Event()

    def hang() -> None:
        asked.set()
        never.wait()

    async def work() -> str:
        use_daemon_threads()
        hanging = asyncio.ensure_future(asyncio.to_thread(hang))
        await asyncio.to_thread(asked.wait)
        hanging.cancel()
        return await asyncio.to_thread(str.upper, "done")

    assert asyncio.run(work()) == "DONE"
    never.set()


def test_what_a_call_raises_is_told() -> None:
    """To whoever waits for it."""
    with pytest.raises(ValueError, match="invalid literal"):
        DaemonThreadExecutor().submit(int, "x").result()
