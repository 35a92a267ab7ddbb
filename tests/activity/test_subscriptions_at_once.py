"""A subscription that one process ends, and another needs just then."""

import asyncio

import pytest
from sqlalchemy import update

from bot.db import Database
from bot.db.tables import XSubscription
from tests.activity.test_like_windows import MAYA, NOON, WINDOW, World, world
from tests.conftest import POSTGRESQL
from tests.waiting import done_or_waiting

__all__ = ["world"]


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_a_subscription_that_a_new_window_prolongs_does_not_end(
    world: World, database_url: str
) -> None:
    """The process that ends it has found no window, and waits for the row; then the member opens one."""
    await world.subscribe("7")
    async with Database(database_url) as elsewhere:
        async with elsewhere.session() as session:
            prolonging = update(XSubscription).values(ends_at=NOON + 2 * WINDOW)
            await session.execute(prolonging)
            ending = asyncio.create_task(world.windows.end_unused())
            await done_or_waiting(ending, database_url)
            await world.open(MAYA)
        await ending

    assert await world.subscribed() == {"like.create7"}
