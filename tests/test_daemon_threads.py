"""Daemon threads for blocking calls, which the event loop doesn't wait for."""

import asyncio
import threading

import pytest

from bot.daemon_threads import DaemonThreadExecutor, use_daemon_threads


def test_a_loop_ends_while_one_of_its_threads_hangs() -> None:
    """`doctor` relies on this for each check; if the loop waited, the test would time out."""
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


def test_an_error_is_raised_to_the_caller() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        DaemonThreadExecutor().submit(int, "x").result()
