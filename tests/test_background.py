"""Work in the background is neither lost nor waited for without end."""

import asyncio

from bot.background import BackgroundTasks
from tests.scenarios.watching import log_lines


async def test_a_stop_waits_for_what_is_under_way_and_what_that_starts() -> None:
    """Work that starts more work is waited for altogether."""
    background, done = BackgroundTasks(), list[str]()

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async def first() -> None:
        await asyncio.sleep(0)
        background.spawn(second())
        done.append("first")

    background.spawn(first())
    await background.drain(5)

    assert done == ["first", "second"]


async def test_a_stop_does_not_wait_for_ever() -> None:
    """What has no end is cancelled when the time is over."""
    background = BackgroundTasks()
    endless = background.spawn(asyncio.Event().wait())

    await background.drain(0.01)
    await asyncio.wait({endless}, timeout=5)

    assert endless.cancelled()


async def test_a_failure_nobody_waits_for_is_logged() -> None:
    """Background work that breaks leaves a line with the kind of failure and its places, and no text of it."""
    background = BackgroundTasks()

    async def broken() -> None:
        raise RuntimeError("a private text")

    with log_lines() as log:
        background.spawn(broken())
        await background.drain(5)

    (line,) = log.of("background_task_failed")
    assert line["error"] == "RuntimeError"
    assert "a private text" not in log.text


async def test_nothing_under_way_is_no_wait() -> None:
    """An idle process stops at once."""
    await BackgroundTasks().drain(0)
