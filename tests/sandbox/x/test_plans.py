"""What a plan refuses, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Plan

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, SampleAccounts


async def test_a_plan_without_likes_refuses_both_writes(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """With client-forbidden and its reason; nothing is liked."""
    x.plan = Plan.NO_LIKES
    for reply in (await api.like(cast.reader, cast.post.id), await api.unlike(cast.reader, cast.post.id)):
        assert reply.status_code == 403
        assert reply.json()["type"].endswith("/client-forbidden")
        assert reply.json()["reason"] == "client-not-enrolled"
        assert reply.json()["required_enrollment"] == "Appropriate Level of API Access"
    assert x.world.likers(cast.post) == []


async def test_a_plans_refusal_can_be_a_plain_403(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    x.plan = Plan.PLAIN_FORBIDDEN
    for reply in (await api.like(cast.reader, cast.post.id), await api.unlike(cast.reader, cast.post.id)):
        assert (reply.status_code, reply.json()["type"]) == (403, "about:blank")


@pytest.mark.parametrize("plan", [Plan.NO_LIKES, Plan.PLAIN_FORBIDDEN])
async def test_a_plan_without_likes_allows_reading(
    x: XSandbox, api: Api, cast: SampleAccounts, plan: Plan
) -> None:
    """Lookups and lists of likes are in every plan."""
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
async def test_without_credit_every_endpoint_refuses(
    x: XSandbox, api: Api, cast: SampleAccounts, plan: Plan, status: int, title: str
) -> None:
    """The rate limits stay healthy."""
    x.plan = plan
    for reply in (await api.get("/2/users/me", cast.reader), await api.like(cast.reader, cast.post.id)):
        assert (reply.status_code, reply.json()["title"]) == (status, title)
        assert int(reply.headers["x-rate-limit-remaining"]) > 0
