"""Exhausted rate limits that several responses report at once."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.background import BackgroundTasks
from bot.db import Database
from bot.errors import LimitReached
from bot.likes.rate_limits import DAY, QUARTER_HOUR, RateLimits
from bot.x import APP, ApiResult, XRateLimited

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHORT = (NOON + timedelta(minutes=10), QUARTER_HOUR)
LONG = (NOON + timedelta(hours=9), DAY)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def _refused(until: datetime, window: str) -> ApiResult[None]:
    raise XRateLimited(retry_at=until, window=window)


@pytest.mark.parametrize("order", [(SHORT, LONG), (LONG, SHORT)], ids=["long last", "short last"])
async def test_the_later_reset_counts(database: Database, order: Sequence[tuple[datetime, str]]) -> None:
    """In whatever order two responses are stored."""
    rate_limits = RateLimits(database, BackgroundTasks(), lambda: NOON)
    for until, window in order:
        with pytest.raises(LimitReached):
            await rate_limits.recorded(APP, "like", _refused(until, window))

    with pytest.raises(LimitReached) as told:
        await rate_limits.check(APP, "like")
    assert (told.value.retry_at, told.value.window) == LONG
