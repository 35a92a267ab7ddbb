"""What a like that can't fail says about X's plan."""

import pytest
from sqlalchemy import select

from bot.db.tables import WorkspaceSpend
from bot.likes.plan_probe import ProbeResult
from bot.posts import PostRef
from bot.sandbox.x import FaultKind, Plan
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.conftest import SQLITE
from tests.scenarios.conftest import Scene
from tests.scenarios.post_preview_steps import member

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

POST = PostRef(ANNOUNCEMENT)


async def test_an_accepted_like_means_that_the_plan_includes_likes(acme: Scene) -> None:
    """What was learned before is forgotten, and the workspace pays for a post and a like."""
    probe, gate, maya = acme.container.likes.likes.probe, acme.container.storage.plan_gate, member(acme)
    prices, before = acme.settings.prices, await spent(acme)
    for tenant in (maya.tenant, "T9"):
        await gate.open_for_tenant("like", "oauth2", tenant)

    assert await probe.check(maya) is ProbeResult.INCLUDED

    assert await spent(acme) - before == prices.post_read + prices.like
    assert await gate.refused_since("like", maya.tenant, "oauth2") is None
    assert len(liked(acme)) == 1
    assert not await probe.after_refusal("like", maya, POST)
    assert len(liked(acme)) == 2


@pytest.mark.parametrize(
    ("plan", "result", "elsewhere"),
    [(Plan.NO_LIKES, ProbeResult.NAMED, True), (Plan.PLAIN_FORBIDDEN, ProbeResult.EXCLUDED, False)],
)
async def test_a_refused_like_is_learned(
    acme: Scene, plan: Plan, result: ProbeResult, *, elsewhere: bool
) -> None:
    """For everybody if X names the plan, for the workspace if it says nothing; for the kind that was refused."""
    probe, gate, maya = acme.container.likes.likes.probe, acme.container.storage.plan_gate, member(acme)
    acme.x.plan = plan

    assert await probe.after_refusal("unlike", maya, POST)
    assert await gate.refused_since("unlike", maya.tenant, "oauth2") is not None
    assert await gate.refused_since("like", maya.tenant, "oauth2") is None
    assert (await gate.refused_since("unlike", "T9", "oauth2") is not None) is elsewhere

    assert await probe.check(maya) is result
    assert await gate.refused_since("like", maya.tenant, "oauth2") is not None
    assert (await gate.refused_since("like", "T9", "oauth2") is not None) is elsewhere


async def test_without_another_liked_post_nothing_is_known(acme: Scene) -> None:
    """The refused post itself may be the reason, so it isn't liked again; nor does an X that fails say anything."""
    probe, gate, maya = acme.container.likes.likes.probe, acme.container.storage.plan_gate, member(acme)
    acme.x.plan = Plan.PLAIN_FORBIDDEN
    assert not await probe.after_refusal("like", maya, PostRef(HIRING))
    assert liked(acme) == []

    await gate.open("like", "oauth2", "plan")
    acme.x.faults.next(FaultKind.STATUS, "GET", "/2/users/*/liked_tweets", status=503)
    assert await probe.check(maya) is ProbeResult.OPEN
    assert liked(acme) == []
    assert await gate.refused_since("like", maya.tenant, "oauth2") is None


def liked(acme: Scene) -> list[str]:
    return [asked.path for asked in acme.x.requests if asked.path.endswith("/likes")]


async def spent(acme: Scene) -> int:
    async with acme.container.storage.database.session() as session:
        return await session.scalar(select(WorkspaceSpend.reserved_micros)) or 0
