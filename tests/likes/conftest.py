"""A workspace whose spending tests of likes can count."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.x.seed import HIRING
from tests.conftest import MovableClock
from tests.scenarios.conftest import Scene, scene


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Acme with a daily budget of a dollar; Maya is connected, and likes one post on X."""
    async with scene(database_url, clock, DAILY_BUDGET="1") as made:
        await made.connect("maya")
        account = made.account("maya_builds")
        for post in made.x.world.liked_by(account):
            made.x.world.unlike(account, post)
        made.x.world.like(account, made.x.world.posts[HIRING])
        made.x.requests.clear()
        yield made
