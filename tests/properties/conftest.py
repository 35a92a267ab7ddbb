"""Fixtures for random days: two processes of the app in the sandbox."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import MovableClock
from tests.properties.world import World
from tests.scenarios.conftest import scene
from tests.scenarios.instances import second_instance


@pytest.fixture
def sign_in(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def two_processes(database_url: str, clock: MovableClock, sign_in: str) -> AsyncIterator[World]:
    """Two processes of the app on one database, in the sandbox."""
    async with scene(database_url, clock, sign_in=sign_in) as first:
        own = first.slack.request_url
        async with second_instance(first, answer_within=0.0) as second:
            yield World(first, second, (own, first.slack.request_url))
