"""When the app's own token is used, and when it isn't."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.background import BackgroundTasks
from bot.db import Database
from bot.errors import LimitReached
from bot.likes.app_only import AppOnlyReader
from bot.likes.queries import XQueries, XQuery
from bot.likes.rate_limits import RateLimits
from bot.posts import PostRef
from bot.secret import Secret
from bot.x import (
    APP,
    ApiResult,
    Post,
    XClient,
    XError,
    XForbidden,
    XNotFound,
    XPlanRefused,
    XRateLimited,
    XUnauthorized,
    http_client,
)
from bot.x.credentials import Authorization
from bot.x.prices import Prices
from tests.conftest import SQLITE, ManualClock

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FOUND = ApiResult(Post("20", "Hello"))


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def rate_limits(database: Database, manual_clock: ManualClock) -> RateLimits:
    return RateLimits(database, BackgroundTasks(), manual_clock)


@pytest.fixture
async def question() -> AsyncIterator[XQuery[Post]]:
    async with http_client() as http:
        client = XClient(http, "http://127.0.0.1:9", clock=lambda: NOON)
        yield XQueries(client, Prices()).post(PostRef("20"))


async def found(authorization: Authorization) -> ApiResult[Post]:
    assert authorization.account == APP
    return FOUND


async def test_without_a_token_nothing_is_asked(
    rate_limits: RateLimits, manual_clock: ManualClock, question: XQuery[Post]
) -> None:
    reader = AppOnlyReader(None, rate_limits, manual_clock)

    assert not reader.is_usable
    with pytest.raises(XUnauthorized):
        await reader.ask(replace(question, ask=found))


async def test_an_exhausted_limit_is_not_asked_about(
    rate_limits: RateLimits, manual_clock: ManualClock, question: XQuery[Post]
) -> None:
    """The token stays usable: other requests have limits of their own."""
    reader = AppOnlyReader(Secret("app"), rate_limits, manual_clock)

    async def refused() -> ApiResult[Post]:
        raise XRateLimited(retry_at=NOON + timedelta(minutes=1))

    assert await reader.ask(replace(question, ask=found)) is FOUND
    with pytest.raises(LimitReached):
        await rate_limits.recorded(APP, question.endpoint, refused())
    with pytest.raises(LimitReached):
        await reader.ask(replace(question, ask=found))
    assert reader.is_usable


@pytest.mark.parametrize(
    ("kind", "is_rejected"),
    [(XUnauthorized, True), (XPlanRefused, True), (XForbidden, False), (XNotFound, False)],
)
async def test_a_rejected_token_is_left_alone_for_fifteen_minutes(
    rate_limits: RateLimits,
    manual_clock: ManualClock,
    question: XQuery[Post],
    kind: type[XError],
    is_rejected: bool,
) -> None:
    """A refusal that is about the post rejects nothing."""
    reader = AppOnlyReader(Secret("app"), rate_limits, manual_clock)

    async def refused(_authorization: Authorization) -> ApiResult[Post]:
        raise kind

    with pytest.raises(kind):
        await reader.ask(replace(question, ask=refused))
    assert reader.is_usable is not is_rejected
    manual_clock.at += timedelta(minutes=15)
    assert reader.is_usable
