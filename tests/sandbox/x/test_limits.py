"""Rate limits and their headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Allowance

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, ManualClock, SampleAccounts

TOO_MANY = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}


async def test_each_response_has_the_limit_remaining_and_reset(
    api: Api, cast: SampleAccounts, clock: ManualClock
) -> None:
    """The window ends 15 minutes after its first request."""
    end = str(int(clock.now.timestamp()) + 900)
    for remaining in ("74", "73"):
        headers = (await api.get("/2/users/me", cast.reader)).headers
        clock.move(minutes=1)
        shown = [headers[f"x-rate-limit-{name}"] for name in ("limit", "remaining", "reset")]
        assert shown == ["75", remaining, end]


@pytest.mark.parametrize("verb", ["like", "unlike"])
async def test_likes_also_have_a_24_hour_limit(
    api: Api, cast: SampleAccounts, clock: ManualClock, verb: str
) -> None:
    """With its own headers."""
    headers = (await getattr(api, verb)(cast.reader, cast.post.id)).headers
    end = str(int(clock.now.timestamp()) + 86400)
    assert [headers[f"x-rate-limit-{name}"] for name in ("limit", "remaining")] == ["50", "49"]
    shown = [headers[f"x-user-limit-24hour-{name}"] for name in ("limit", "remaining", "reset")]
    assert shown == ["1000", "999", end]


async def test_reads_have_no_24_hour_limit(api: Api, cast: SampleAccounts) -> None:
    assert "x-user-limit-24hour-limit" not in (await api.get("/2/users/me", cast.reader)).headers


async def test_a_request_over_the_limit_is_a_429(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """It has no effect, and the headers have the reset."""
    x.world.limits.table["likePost"] = Allowance(2, day=1000)
    post = x.world.add_post(cast.author, "Another.")
    for _ in range(2):
        assert (await api.like(cast.reader, cast.post.id)).status_code == 200
    reply = await api.like(cast.reader, post.id)
    assert (reply.status_code, reply.json()) == (429, TOO_MANY)
    assert reply.headers["x-rate-limit-remaining"] == "0"
    assert reply.headers["x-user-limit-24hour-remaining"] == "998"
    assert x.world.likers(post) == []


async def test_the_limit_of_likes_is_50_in_15_minutes(api: Api, cast: SampleAccounts) -> None:
    """As X publishes it."""
    statuses = [(await api.like(cast.reader, cast.post.id)).status_code for _ in range(51)]
    assert statuses == [200] * 50 + [429]


async def test_a_window_ends_after_fifteen_minutes(
    x: XSandbox, api: Api, cast: SampleAccounts, clock: ManualClock
) -> None:
    """Then the full limit is available again."""
    x.world.limits.use_up("likePost", cast.reader.id)
    clock.move(minutes=14, seconds=59)
    assert (await api.like(cast.reader, cast.post.id)).status_code == 429
    clock.move(seconds=1)
    assert (await api.like(cast.reader, cast.post.id)).status_code == 200


async def test_an_exhausted_24_hour_limit_refuses_while_the_short_one_is_healthy(
    x: XSandbox, api: Api, cast: SampleAccounts, clock: ManualClock
) -> None:
    """Until it resets."""
    x.world.limits.use_up("likePost", cast.reader.id, day=True)
    reply = await api.like(cast.reader, cast.post.id)
    assert (reply.status_code, reply.headers["x-user-limit-24hour-remaining"]) == (429, "0")
    assert reply.headers["x-rate-limit-remaining"] == "50"
    clock.move(hours=24)
    assert (await api.like(cast.reader, cast.post.id)).status_code == 200


async def test_each_account_has_its_own_limits(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    x.world.limits.use_up("likePost", cast.reader.id)
    assert (await api.like(cast.other, cast.post.id)).status_code == 200


async def test_the_app_has_its_own_limits(api: Api, cast: SampleAccounts) -> None:
    """They apply to requests with the app-only token."""
    reply = await api.http.get(f"/2/tweets/{cast.post.id}", headers={"authorization": "Bearer app-only"})
    assert reply.headers["x-rate-limit-limit"] == "450"
