"""Likes against the sandbox's X, which enforces X's rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Account, Fault, FaultKind, Hidden, Plan, Repeat, XPost, XSandbox
from bot.x import (
    Bearer,
    XClient,
    XError,
    XForbidden,
    XInvalidRequest,
    XMalformed,
    XNotFound,
    XOutOfCredit,
    XPlanRefused,
    XRateLimited,
    XSpendCapReached,
    XUnreachable,
    XUsageCapped,
)

if TYPE_CHECKING:
    from bot.sandbox.x.behaviors import ProblemHost

    from .conftest import Sandbox


async def test_like_and_unlike(
    at_x: XClient, as_ann: Bearer, ann: Account, bobs_post: XPost, sandbox: XSandbox
) -> None:
    """A like adds the post to the likes, an unlike removes it, and both can be repeated."""
    for _ in range(2):
        await at_x.like(as_ann, ann.id, bobs_post.id)
        assert sandbox.world.likers(bobs_post) == [ann]
    for _ in range(2):
        await at_x.unlike(as_ann, ann.id, bobs_post.id)
        assert sandbox.world.likers(bobs_post) == []


@pytest.mark.parametrize("how", list(Repeat))
async def test_liking_twice_succeeds_however_x_responds(
    at_x: XClient, as_ann: Bearer, ann: Account, bobs_post: XPost, sandbox: XSandbox, how: Repeat
) -> None:
    """How X responds to a second like isn't documented, and doesn't matter."""
    sandbox.behaviors.repeated_like = how
    await at_x.like(as_ann, ann.id, bobs_post.id)
    await at_x.like(as_ann, ann.id, bobs_post.id)
    assert len(sandbox.calls("POST", f"/2/users/{ann.id}/likes")) == 2


@pytest.mark.parametrize(
    "kind", [FaultKind.DROP, FaultKind.STATUS, FaultKind.LOSE_REPLY, FaultKind.HALF_BODY]
)
async def test_a_like_survives_one_fault(
    at_x: XClient, as_ann: Bearer, ann: Account, bobs_post: XPost, sandbox: XSandbox, kind: FaultKind
) -> None:
    """A lost request or response is retried once."""
    sandbox.faults.add(Fault(kind, "POST", "/2/users/*"))
    await at_x.like(as_ann, ann.id, bobs_post.id)
    assert sandbox.world.likers(bobs_post) == [ann]


FAULTS: list[tuple[FaultKind, type[XError]]] = [
    (FaultKind.RATE_LIMITED_V1, XRateLimited),
    (FaultKind.USAGE_CAPPED, XUsageCapped),
    (FaultKind.SPEND_CAPPED, XSpendCapReached),
    (FaultKind.INVALID_JSON, XMalformed),
    (FaultKind.NO_DATA, XMalformed),
    (FaultKind.NOT_LIKED, XMalformed),
    (FaultKind.DROP, XUnreachable),
]


@pytest.mark.parametrize(("kind", "error"), FAULTS)
async def test_a_lasting_fault_raises_its_error(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    kind: FaultKind,
    error: type[XError],
) -> None:
    """Each kind of fault has its own error."""
    sandbox.faults.add(Fault(kind, times=None))
    with pytest.raises(error):
        await at_x.like(as_ann, ann.id, bobs_post.id)


@pytest.mark.parametrize(
    ("kind", "window"), [(FaultKind.RATE_LIMITED, "15 minutes"), (FaultKind.RATE_LIMITED_DAY, "24 hours")]
)
async def test_a_rate_limit_gives_its_reset(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    served: Sandbox,
    kind: FaultKind,
    window: str,
) -> None:
    """The reset of the exhausted limit is when to retry."""
    sandbox.faults.add(Fault(kind, seconds=3600))
    with pytest.raises(XRateLimited) as limited:
        await at_x.like(as_ann, ann.id, bobs_post.id)
    assert limited.value.window == window
    assert limited.value.retry_at - served.now >= timedelta(hours=1)
    assert limited.value.retry_at - served.now <= timedelta(hours=1, seconds=1)


PLANS: list[tuple[Plan, type[XError]]] = [
    (Plan.NO_LIKES, XPlanRefused),
    (Plan.PLAIN_FORBIDDEN, XForbidden),
    (Plan.OUT_OF_CREDIT, XOutOfCredit),
    (Plan.OUT_OF_CREDIT_OLD, XOutOfCredit),
    (Plan.SPEND_CAPPED, XSpendCapReached),
]


@pytest.mark.parametrize(("plan", "error"), PLANS)
async def test_a_plan_without_likes_or_credits(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    plan: Plan,
    error: type[XError],
) -> None:
    """What the operator has to fix is distinct from what the person isn't allowed to do."""
    sandbox.plan = plan
    with pytest.raises(XError) as refused:
        await at_x.like(as_ann, ann.id, bobs_post.id)
    assert type(refused.value) is error


@pytest.mark.parametrize("host", ["https://api.x.com/2/problems/", "https://api.twitter.com/2/problems/"])
@pytest.mark.parametrize("how", list(Hidden))
async def test_a_deleted_post_is_not_found_or_forbidden(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    how: Hidden,
    host: ProblemHost,
) -> None:
    """Liking an unavailable post never succeeds, whichever way X reports it."""
    sandbox.behaviors.missing, sandbox.behaviors.problem_host = how, host
    sandbox.world.delete_post(bobs_post)
    with pytest.raises(XForbidden if how is Hidden.FORBIDDEN else XNotFound):
        await at_x.like(as_ann, ann.id, bobs_post.id)


@pytest.mark.parametrize("how", [Hidden.PARTIAL, Hidden.FORBIDDEN])
async def test_a_post_of_a_blocking_author_is_forbidden(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bob: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    how: Hidden,
) -> None:
    """Blocked and protected are both the author's choice, whichever way X reports it."""
    sandbox.behaviors.blocked = how
    sandbox.world.block(bob, ann)
    with pytest.raises(XForbidden):
        await at_x.like(as_ann, ann.id, bobs_post.id)


async def test_liking_as_someone_else_is_an_invalid_request(
    at_x: XClient, as_ann: Bearer, bob: Account, bobs_post: XPost
) -> None:
    """A token works for its own account only."""
    with pytest.raises(XInvalidRequest):
        await at_x.like(as_ann, bob.id, bobs_post.id)
