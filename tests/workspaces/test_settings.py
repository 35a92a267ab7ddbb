"""A workspace's settings, changed by two admins at once."""

import asyncio

import pytest

from bot.db import Database
from bot.db.tables import Workspace
from bot.workspaces.settings import WorkspaceSettingsStore
from tests.conftest import POSTGRESQL, ManualClock
from tests.waiting import done_or_waiting
from tests.workspaces.conftest import MAYA


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
async def test_the_first_two_changes_at_once_are_both_kept(
    database: Database, database_url: str, manual_clock: ManualClock
) -> None:
    """Neither finds a row, and both write one."""
    store = WorkspaceSettingsStore(database, manual_clock, ceiling=None, monthly_ceiling=None)
    async with Database(database_url) as elsewhere:
        async with elsewhere.session() as session:
            session.add(Workspace(tenant="T1", workspace="T1", previews=True))
            await session.flush()
            changing = asyncio.create_task(store.change(MAYA, daily_budget_micros=5))
            await done_or_waiting(changing, database_url)
        settings = await changing

    assert (settings.daily_budget_micros, settings.previews) == (5, True)
