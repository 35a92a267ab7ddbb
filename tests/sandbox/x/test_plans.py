"""What the plan refuses, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Plan

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, Cast


async def test_without_likes_in_the_plan_writing_is_not_enrolled(x: XSandbox, api: Api, cast: Cast) -> None:
    """Both writes get client-forbidden with its reason, and nothing is liked."""
    x.plan = Plan.NO_LIKES
    for reply in (await api.like(cast.reader, cast.post.id), await api.unlike(cast.reader, cast.post.id)):
        assert reply.status_code == 403
        assert reply.json()["type"].endswith("/client-forbidden")
        assert reply.json()["reason"] == "client-not-enrolled"
        assert reply.json()["required_enrollment"] == "Appropriate Level of API Access"
    assert x.world.likers(cast.post) == []


async def test_the_refusal_can_give_no_reason(x: XSandbox, api: Api, cast: Cast) -> None:
    """Both writes get a plain 403."""
    x.plan = Plan.PLAIN_FORBIDDEN
    for reply in (await api.like(cast.reader, cast.post.id), await api.unlike(cast.reader, cast.post.id)):
        assert (reply.status_code, reply.json()["type"]) == (403, "about:blank")


@pytest.mark.parametrize("plan", [Plan.NO_LIKES, Plan.PLAIN_FORBIDDEN])
async def test_reading_goes_on_without_likes_in_the_plan(
    x: XSandbox, api: Api, cast: Cast, plan: Plan
) -> None:
    """Look-ups and the lists of likes are in every plan."""
    x.plan = plan
    for path in ("/2/users/me", f"/2/tweets/{cast.post.id}", f"/2/tweets/{cast.post.id}/liking_users"):
        assert (await api.get(path, cast.author)).status_code == 200


@pytest.mark.parametrize(
    ("plan", "status", "title"),
    [
        (Plan.OUT_OF_CREDIT, 402, "Payment Required"),
        (Plan.OUT_OF_CREDIT_OLD, 402, "CreditsDepleted"),
        (Plan.SPEND_CAPPED, 403, "SpendCapReached"),
    ],
)
async def test_without_money_nothing_goes(
    x: XSandbox, api: Api, cast: Cast, plan: Plan, status: int, title: str
) -> None:
    """Every endpoint refuses, with healthy rate-limit headers."""
    x.plan = plan
    for reply in (await api.get("/2/users/me", cast.reader), await api.like(cast.reader, cast.post.id)):
        assert (reply.status_code, reply.json()["title"]) == (status, title)
        assert int(reply.headers["x-rate-limit-remaining"]) > 0
