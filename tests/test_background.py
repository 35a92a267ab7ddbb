"""Background tasks: draining them on shutdown, and logging their failures."""

import asyncio

from bot.background import BackgroundTasks
from tests.scenarios.watching import log_lines


async def test_draining_waits_for_running_tasks_and_the_tasks_they_start() -> None:
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


async def test_draining_cancels_tasks_that_outlast_the_time_limit() -> None:
    background = BackgroundTasks()
    endless = background.spawn(asyncio.Event().wait())

    await background.drain(0.01)
    await asyncio.wait({endless}, timeout=5)

    assert endless.cancelled()


async def test_a_failed_task_is_logged() -> None:
    """The line has the type of the error, and never its message."""
    background = BackgroundTasks()

    async def broken() -> None:
        raise RuntimeError("a private text")

    with log_lines() as log:
        background.spawn(broken())
        await background.drain(5)

    (line,) = log.of("background_task_failed")
    assert line["error"] == "RuntimeError"
    assert "a private text" not in log.text


async def test_draining_without_tasks_returns_at_once() -> None:
    await BackgroundTasks().drain(0)
