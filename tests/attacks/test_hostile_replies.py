"""Responses of X, or of an impostor, with more than was requested or values that can't be shown or stored."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.background import BackgroundTasks
from bot.db import Database
from bot.errors import LimitReached
from bot.likes.rate_limits import RateLimits
from bot.secret import Secret
from bot.slack.messages.blocks import context, message
from bot.slack.messages.post_preview import post_blocks
from bot.x import APP, ApiResult, Bearer, XClient
from bot.x.billing import returned
from bot.x.limits import read_limits
from bot.x.response import read_response

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AUTH = Bearer(Secret("t"), "1")
POST = {"id": "20", "text": "Hello", "author_id": "7"}
HUGE = 10**4000


def users(number: int) -> list[dict[str, str]]:
    return [{"id": str(each), "username": f"u{each}", "name": "U"} for each in range(1, number + 1)]


async def call_result(body: Any, ask: Any) -> ApiResult[Any]:
    """Return the result of a call that gets this response body."""
    raw = json.dumps(body).encode()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=raw))
    async with httpx.AsyncClient(transport=transport) as http:
        result: ApiResult[Any] = await ask(XClient(http, "https://x.test", clock=lambda: NOON, pause=0))
    return result


@pytest.mark.parametrize("sent", [16, 100, 50_000])
async def test_a_page_with_more_items_than_requested_is_cut(sent: int) -> None:
    """A message has room for one page, and the billed items stay storable."""
    liking = await call_result({"data": users(sent)}, lambda x: x.liking_users(AUTH, "20", max_results=15))
    liked = await call_result(
        {"data": [POST | {"id": each["id"]} for each in users(sent)]},
        lambda x: x.liked_posts(AUTH, "1", max_results=10),
    )

    assert (len(liking.value.items), len(liked.value.items)) == (15, 10)
    assert sent <= 1_000 or len(liking.billed) <= 1_000


def test_a_post_with_thousands_of_includes_is_bounded() -> None:
    """Each list is cut before it's parsed."""
    beside = {
        name: [{"id": str(n), "username": "u", "media_key": str(n)} for n in range(40_000)]
        for name in ("users", "tweets", "posts", "media")
    }
    reply = read_response(200, [], json.dumps({"data": POST, "includes": beside}).encode(), NOON)

    assert len(returned("post")(reply)) <= 4_001


@pytest.mark.parametrize("count", [HUGE, 2**63, 10**400], ids=["4000 digits", "64 bits", "no float"])
async def test_an_impossible_count_is_not_shown(count: int) -> None:
    """Slack would refuse the whole message."""
    metrics = {"like_count": count, "retweet_count": count, "reply_count": 3}
    found = await call_result({"data": POST | {"public_metrics": metrics}}, lambda x: x.post(AUTH, "20"))

    shown = str(message("Post", context("-"), *post_blocks(found.value, 700)).blocks)
    assert "3 replies" in shown
    assert len(shown) < 2_000


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "n" * 20_000], ids=["NUL", "half a pair", "long"])
async def test_an_account_name_that_no_database_accepts_is_cleaned(name: str) -> None:
    """The account can still be linked."""
    me = {"id": "7", "username": f"u{name}", "name": name}
    account = (await call_result({"data": me}, lambda x: x.me(AUTH))).value

    account.name.encode()
    assert "\0" not in account.name + account.username
    assert len(account.username) <= 50
    assert len(account.name) <= 255


@pytest.fixture
async def limits(database_url: str) -> AsyncIterator[RateLimits]:
    database = Database(database_url)
    yield RateLimits(database, BackgroundTasks(), lambda: NOON)
    await database.close()


async def test_a_limit_blocks_an_account_for_a_day_at_most(limits: RateLimits) -> None:
    """X's longest window is a day, so a later reset isn't believed."""
    headers = {
        f"x-rate-limit-{name}": value
        for name, value in (("limit", "5"), ("remaining", "0"), ("reset", "9999999999"))
    }

    async def used_up() -> ApiResult[None]:
        return ApiResult(None, (), read_limits(headers))

    await limits.recorded(APP, "like", used_up())
    await limits.background.drain(30)

    with pytest.raises(LimitReached) as reached:
        await limits.check(APP, "like")
    assert reached.value.retry_at <= NOON + timedelta(hours=25)
