"""The town in which random days pass."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import MovableClock
from tests.properties.town import Town
from tests.scenarios.conftest import scene
from tests.scenarios.instances import second_instance


@pytest.fixture
async def two_processes(database_url: str, clock: MovableClock) -> AsyncIterator[Town]:
    """The app as two processes on one database, in a town."""
    async with scene(database_url, clock) as first:
        own = first.slack.request_url
        async with second_instance(first) as second:
            yield Town(first, second, (own, first.slack.request_url))
