"""Somebody confirms their X account while their workspace's data is being deleted."""

import asyncio

import pytest
from sqlalchemy import select

from bot.db.tables import Grant, LinkAttempt
from tests.conftest import POSTGRESQL, MovableClock
from tests.scenarios.conftest import PATIENCE, scene
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.link_attempts import open_confirmation


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_no_permission_at_x_outlives_the_workspace(database_url: str, clock: MovableClock) -> None:
    """The deletion is held up at Sam's grant, and Lena presses *Yes, connect* just then."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as acme:
        await installed_everywhere(acme)
        await acme.connect("sam")
        database = acme.container.storage.database
        async with open_confirmation(acme, "lena", "lena_ops") as browser:
            async with database.session() as holding:
                await holding.execute(select(Grant.id).with_for_update())
                await acme.slack.uninstall("acme")

                async def cancelled() -> None:
                    while True:
                        async with database.session() as session:
                            if await session.scalar(select(LinkAttempt.id)) is None:
                                return
                        await asyncio.sleep(0.01)

                await asyncio.wait_for(cancelled(), PATIENCE)
                assert "You're connected" not in await browser.submit()
            await acme.slack.settled()
            await acme.container.storage.background.drain(PATIENCE)

        assert (acme.grants("sam_writes"), acme.grants("lena_ops")) == (0, 0)
