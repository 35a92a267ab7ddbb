"""Housekeeping runs by itself, and no failure stops it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import func, select, text

from bot.db.tables import LinkAttempt
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.intents.intent import Intent
from tests.reply_words import LIKED
from tests.scenarios.conftest import Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.slow_x import LIKES, store_pending_reply, wait_for_text
from tests.scenarios.watching import log_lines


async def wait_until(predicate: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not predicate():  # noqa: ASYNC110 (a log has no event to wait for)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def without_table(acme: Scene, name: str) -> AsyncIterator[None]:
    """Rename a table, so that every statement about it fails."""
    engine = acme.container.storage.database.engine
    async with engine.begin() as connection:
        await connection.execute(text(f"ALTER TABLE {name} RENAME TO taken_away"))
    yield
    async with engine.begin() as connection:
        await connection.execute(text(f"ALTER TABLE taken_away RENAME TO {name}"))


async def test_housekeeping_runs_by_itself(acme: Scene) -> None:
    """A running app finishes what an earlier process left."""
    await acme.connect("maya")
    await store_pending_reply(acme, Intent("like", ANNOUNCEMENT))

    async with second_instance(acme, takes_requests=False, housekeeping_every=0.05):
        await wait_for_text(acme, LIKED)

    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_housekeeping_goes_on_after_a_failure(acme: Scene) -> None:
    """The failed round is logged; the next ones do the work."""
    await acme.connect("maya")

    async with second_instance(acme, takes_requests=False, housekeeping_every=0.05):
        with log_lines() as log:
            async with without_table(acme, "pending_replies"):
                await wait_until(lambda: log.of("housekeeping_failed"))
        await store_pending_reply(acme, Intent("like", ANNOUNCEMENT))
        await wait_for_text(acme, LIKED)

    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_failing_job_delays_no_other(acme: Scene) -> None:
    """Expired links are still deleted."""
    await acme.type("maya", "/likewise", "connect")
    acme.clock.move(minutes=11)

    async with (
        without_table(acme, "pending_replies"),
        second_instance(acme, takes_requests=False, housekeeping_every=0.05),
        asyncio.timeout(30),
    ):
        while await attempts(acme):  # noqa: ASYNC110 (a database has no event to wait for)
            await asyncio.sleep(0.02)


async def test_a_slow_job_delays_no_other(acme: Scene) -> None:
    """Expired links are deleted while a reply waits for X."""
    await acme.connect("maya")
    await store_pending_reply(acme, Intent("like", ANNOUNCEMENT))
    await acme.type("sam", "/likewise", "connect")
    acme.clock.move(minutes=11)
    held = acme.x.faults.hold("POST", LIKES)

    async with second_instance(acme, takes_requests=False, housekeeping_every=0.05), asyncio.timeout(30):
        await held.arrived.wait()
        while await attempts(acme):  # noqa: ASYNC110 (a database has no event to wait for)
            await asyncio.sleep(0.02)
        assert not acme.liked("maya_builds", ANNOUNCEMENT)
        held.release()
        await wait_for_text(acme, LIKED)


async def attempts(acme: Scene) -> int:
    async with acme.container.storage.database.session() as session:
        return await session.scalar(select(func.count()).select_from(LinkAttempt)) or 0
