"""Rate limits and their headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Allowance

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, Cast, Hands

TOO_MANY = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}


async def test_the_window_counts_down(api: Api, cast: Cast, clock: Hands) -> None:
    """Each reply tells the limit, what remains, and when the 15 minutes from the first request end."""
    end = str(int(clock.now.timestamp()) + 900)
    for remaining in ("74", "73"):
        headers = (await api.get("/2/users/me", cast.reader)).headers
        clock.move(minutes=1)
        shown = [headers[f"x-rate-limit-{name}"] for name in ("limit", "remaining", "reset")]
        assert shown == ["75", remaining, end]


@pytest.mark.parametrize("verb", ["like", "unlike"])
async def test_likes_have_a_day_window_too(api: Api, cast: Cast, clock: Hands, verb: str) -> None:
    """Writing likes carries the 24-hour headers beside the short ones."""
    headers = (await getattr(api, verb)(cast.reader, cast.post.id)).headers
    end = str(int(clock.now.timestamp()) + 86400)
    assert [headers[f"x-rate-limit-{name}"] for name in ("limit", "remaining")] == ["50", "49"]
    shown = [headers[f"x-user-limit-24hour-{name}"] for name in ("limit", "remaining", "reset")]
    assert shown == ["1000", "999", end]


async def test_reads_have_no_day_window(api: Api, cast: Cast) -> None:
    """Only the writes of likes are limited by the day."""
    assert "x-user-limit-24hour-limit" not in (await api.get("/2/users/me", cast.reader)).headers


async def test_one_request_too_many_is_a_429(x: XSandbox, api: Api, cast: Cast) -> None:
    """It does nothing, and the headers tell until when."""
    x.world.limits.table["likePost"] = Allowance(2, day=1000)
    post = x.world.add_post(cast.author, "Another.")
    for _ in range(2):
        assert (await api.like(cast.reader, cast.post.id)).status_code == 200
    reply = await api.like(cast.reader, post.id)
    assert (reply.status_code, reply.json()) == (429, TOO_MANY)
    assert reply.headers["x-rate-limit-remaining"] == "0"
    assert reply.headers["x-user-limit-24hour-remaining"] == "998"
    assert x.world.likers(post) == []


async def test_the_published_limit_of_likes_is_fifty(api: Api, cast: Cast) -> None:
    """Fifty in 15 minutes are let through, the next isn't."""
    statuses = [(await api.like(cast.reader, cast.post.id)).status_code for _ in range(51)]
    assert statuses == [200] * 50 + [429]


async def test_a_window_ends_after_fifteen_minutes(x: XSandbox, api: Api, cast: Cast, clock: Hands) -> None:
    """Then there is a whole allowance again."""
    x.world.limits.use_up("likePost", cast.reader.id)
    clock.move(minutes=14, seconds=59)
    assert (await api.like(cast.reader, cast.post.id)).status_code == 429
    clock.move(seconds=1)
    assert (await api.like(cast.reader, cast.post.id)).status_code == 200


async def test_a_used_up_day_refuses_while_the_short_window_looks_healthy(
    x: XSandbox, api: Api, cast: Cast, clock: Hands
) -> None:
    """The refusal lasts until the day window ends."""
    x.world.limits.use_up("likePost", cast.reader.id, day=True)
    reply = await api.like(cast.reader, cast.post.id)
    assert (reply.status_code, reply.headers["x-user-limit-24hour-remaining"]) == (429, "0")
    assert reply.headers["x-rate-limit-remaining"] == "50"
    clock.move(hours=24)
    assert (await api.like(cast.reader, cast.post.id)).status_code == 200


async def test_each_account_has_its_own_allowance(x: XSandbox, api: Api, cast: Cast) -> None:
    """One account's used-up window is nobody else's."""
    x.world.limits.use_up("likePost", cast.reader.id)
    assert (await api.like(cast.other, cast.post.id)).status_code == 200


async def test_the_app_has_an_allowance_of_its_own(api: Api, cast: Cast) -> None:
    """With an app-only token the limit per app counts."""
    reply = await api.http.get(f"/2/tweets/{cast.post.id}", headers={"authorization": "Bearer app-only"})
    assert reply.headers["x-rate-limit-limit"] == "450"
