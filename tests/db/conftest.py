"""Every test here runs on each kind of database, and behind a transaction pooler."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import EVERY_DATABASE, fresh_database


@pytest.fixture(params=EVERY_DATABASE)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Return a new database at the newest migration, of each kind in turn."""
    async with fresh_database(request, tmp_path) as url:
        yield url
