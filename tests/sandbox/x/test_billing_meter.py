"""The cost of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x.billing_meter import Item

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, ManualClock, SampleAccounts


async def test_writes_cost_each_time_they_succeed(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """$0.015 a like, $0.010 an unlike."""
    for _ in range(2):
        await api.like(cast.reader, cast.post.id)
        await api.unlike(cast.reader, cast.post.id)
    assert x.world.spent == pytest.approx(0.05)


async def test_failed_requests_are_free(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """A refused like, and a lookup of a missing post."""
    await api.like(cast.reader, "404")
    await api.get("/2/tweets/404", cast.reader)
    await api.http.get("/2/users/me")
    assert x.world.spent == 0


async def test_an_object_is_billed_once_per_utc_day(
    x: XSandbox, api: Api, cast: SampleAccounts, clock: ManualClock
) -> None:
    """After midnight UTC the same post is billed again."""
    for _ in range(2):
        await api.get(f"/2/tweets/{cast.post.id}", cast.reader)
    assert x.world.spent == pytest.approx(0.005)
    clock.move(hours=12)
    await api.get(f"/2/tweets/{cast.post.id}", cast.reader)
    assert x.world.spent == pytest.approx(0.010)


async def test_expanded_objects_are_billed_but_an_author_id_is_not(
    x: XSandbox, api: Api, cast: SampleAccounts
) -> None:
    """expansions=author_id adds a user read, tweet.fields=author_id nothing."""
    await api.get(f"/2/tweets/{cast.post.id}", cast.reader, tweet__fields="author_id")
    assert x.world.spent == pytest.approx(0.005)
    await api.get(f"/2/tweets/{cast.post.id}", cast.reader, expansions="author_id")
    assert x.world.spent == pytest.approx(0.015)


async def test_lists_are_billed_per_returned_object(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """Not for the objects on other pages."""
    for _ in range(8):
        x.world.like(cast.reader, x.world.add_post(cast.author, "More."))
    await api.get(f"/2/users/{cast.reader.id}/liked_tweets", cast.reader, max_results=5)
    assert x.world.meter.counts[Item.LIKED_POST] == 5
    assert x.world.spent == pytest.approx(0.025)


async def test_each_liker_is_billed_as_a_user_read(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """X's documentation disagrees with itself; the sandbox bills the higher price."""
    x.world.like(cast.reader, cast.post)
    x.world.like(cast.other, cast.post)
    await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.author)
    assert x.world.spent == pytest.approx(0.02)


async def test_me_is_free(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    await api.get("/2/users/me", cast.reader)
    assert x.world.spent == 0
