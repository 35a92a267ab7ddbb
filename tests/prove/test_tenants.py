"""No service crosses from one workspace to another: the whole proof, which runs in this process and takes seconds."""

import pytest

from tests.conftest import MovableClock
from tests.prove.tenants import tenants
from tests.scenarios.conftest import scene


@pytest.mark.slow
async def test_no_service_accesses_another_workspace(database_url: str, clock: MovableClock) -> None:
    """Every method of every service is called, with the same user, channel and post IDs in two workspaces."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as here:
        rows = await tenants(here.container, here.x, "here")
        assert rows
        for row in rows:
            assert row.kept, f"{row.proof}: {row.found}"
