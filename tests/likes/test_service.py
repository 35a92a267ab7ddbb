"""What a like costs and leaves behind, and what X's refusals mean."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db.tables import DeploymentState, LikeEvent, WorkspaceSpend
from bot.errors import MissingScope, PostUnavailable, RefusedByX, Subject
from bot.likes.plan_probe import ProbeResult
from bot.likes.response_cache import Reader
from bot.likes.results import LikeOnX, LikeResult
from bot.likes.service import _gives_no_reason
from bot.posts import PostRef
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.settings import LikesMode
from bot.x import XError, XForbidden, XNotFound
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import Scene, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.post_preview_steps import member

DATABASE = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
POST = PostRef(ANNOUNCEMENT)
ASK = "/2/users/*/likes*"


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Acme with an app token and a daily budget of a dollar; Maya is connected."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN, DAILY_BUDGET="1") as made:
        await made.connect("maya")
        yield made


@DATABASE
async def test_a_like_costs_its_price_and_a_failed_one_nothing(acme: Scene) -> None:
    likes, maya, prices = acme.container.likes.likes, member(acme), acme.settings.prices
    async with acme.container.storage.database.session() as session:
        before = await session.scalar(select(WorkspaceSpend.reserved_micros)) or 0

    acme.x.faults.next(FaultKind.STATUS, "POST", ASK, status=400)
    with pytest.raises(Exception, match="invalid"):
        await likes.like(maya, POST, surface="command")
    liked = await likes.like(maya, POST, surface="command")
    again = await likes.like(maya, POST, surface="command")
    unliked = await likes.unlike(maya, POST, surface="command")

    assert isinstance(liked, LikeResult)
    assert isinstance(again, LikeResult)
    assert isinstance(unliked, LikeResult)
    assert (liked.again, again.again, unliked.again) == (False, True, False)
    async with acme.container.storage.database.session() as session:
        costs = list(await session.scalars(select(LikeEvent.cost_micros).order_by(LikeEvent.id)))
        after = await session.scalar(select(WorkspaceSpend.reserved_micros)) or 0
    assert costs == [prices.like, prices.like, prices.unlike]
    assert after - before == sum(costs)


@DATABASE
async def test_a_success_takes_the_hints_back(acme: Scene) -> None:
    likes, maya, gate = acme.container.likes.likes, member(acme), acme.container.storage.plan_gate
    await gate.note_forbidden("like", maya, POST)
    assert await names(acme) == {f"forbidden like in {maya.tenant}"}

    await likes.like(maya, POST, surface="command")
    assert await names(acme) == set()


async def names(acme: Scene) -> set[str]:
    async with acme.container.storage.database.session() as session:
        found = set(await session.scalars(select(DeploymentState.name)))
    return {name for name in found if "like" in name}


@DATABASE
async def test_a_known_refusal_is_not_asked_for(acme: Scene) -> None:
    """Neither is an action of the same kind with the same sign-in; the other kind is."""
    likes, maya, gate = acme.container.likes.likes, member(acme), acme.container.storage.plan_gate
    await gate.open("like", "oauth2", "plan")
    acme.x.requests.clear()

    left = await likes.like(maya, POST, surface="command")
    assert left == LikeOnX("like", POST)
    assert acme.x.requests == []
    assert await likes.left_to_x(maya.tenant)
    assert await likes.refused_since(maya.tenant) == await gate.refused_since("like", maya.tenant, "oauth2")
    assert isinstance(await likes.unlike(maya, POST, surface="command"), LikeResult)
    acme.clock.move(hours=6)
    assert not await likes.left_to_x(maya.tenant)
    assert await likes.refused_since(maya.tenant) is None


@DATABASE
@pytest.mark.parametrize(("status", "for_all"), [(403, False), (404, True)])
async def test_what_x_refuses_is_forgotten_for_whom_it_is_about(
    acme: Scene, status: int, *, for_all: bool
) -> None:
    """A post that is gone is gone for all; a refused one, for the member and in public."""
    likes, maya, sam = acme.container.likes.likes, member(acme), member(acme, "sam")
    await acme.connect("sam")
    cache, reader, query = (
        acme.container.storage.response_cache,
        acme.container.likes.reader,
        acme.container.likes.queries.post(POST, survives_likes=True),
    )
    ours, theirs = [await acme.container.x.linking.linked(one) for one in (maya, sam)]
    for grant in (ours, theirs):
        await reader.as_person(maya, grant, query)
    await reader.as_app(maya, query)

    acme.x.faults.next(FaultKind.STATUS, "POST", ASK, status=status)
    with pytest.raises((RefusedByX, PostUnavailable)):
        await likes.like(maya, POST, surface="command")

    assert await cache.find(query, Reader.app(maya.tenant)) is None
    assert await cache.find(query, Reader(maya.tenant, maya.user, ours.x_user_id)) is None
    kept = await cache.find(query, Reader(sam.tenant, sam.user, theirs.x_user_id))
    assert (kept is None) is for_all


@DATABASE
async def test_the_last_action_is_with_the_account_of_then(acme: Scene) -> None:
    likes, maya, start = acme.container.likes.likes, member(acme), acme.clock() - timedelta(seconds=1)
    assert await likes.last_action_since(maya, POST, start) is None
    assert not await likes.has_opposite_since(maya, POST, "like", start)
    await likes.unlike(maya, POST, surface="command")

    last = await likes.last_action_since(maya, POST, start)
    assert last is not None
    assert last.account is not None
    assert (last.kind, last.account.username, last.again) == ("unlike", "maya_builds", False)
    assert await likes.has_opposite_since(maya, POST, "like", start)
    assert not await likes.has_opposite_since(maya, POST, "unlike", start)

    await acme.container.x.linking.disconnect(maya)
    last = await likes.last_action_since(maya, POST, start)
    assert last is not None
    assert last.account is None


@DATABASE
async def test_an_account_that_only_reads_likes_nothing(database_url: str, clock: MovableClock) -> None:
    """It was connected while likes were left to X; it isn't used to probe the plan either."""
    async with scene(database_url, clock, LIKES_MODE="intent") as acme:
        await acme.connect("maya")
        async with second_instance(acme, likes_mode=LikesMode.AUTO) as later:
            likes, maya = later.container.likes.likes, member(later)
            with pytest.raises(MissingScope):
                await likes.like(maya, POST, surface="command")
            assert await likes.check_plan(maya) is ProbeResult.OPEN
        assert not [asked for asked in acme.x.requests if "/likes" in asked.path]


@pytest.mark.parametrize(
    ("cause", "gives_none"),
    [
        (XForbidden(), True),
        (XForbidden(code=64), False),
        (XForbidden(problem="not-authorized-for-resource"), False),
        (XNotFound(), False),
    ],
    ids=["plain", "with a code", "with a problem", "not found"],
)
def test_a_refusal_without_a_reason_may_be_about_the_plan(cause: XError, *, gives_none: bool) -> None:
    refusal = RefusedByX(Subject.POST)
    refusal.__cause__ = cause
    assert _gives_no_reason(refusal) is gives_none
