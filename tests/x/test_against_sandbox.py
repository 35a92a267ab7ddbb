"""The client and the authorization against X on this machine, which keeps X's rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from bot.sandbox.x import Account, Fault, FaultKind, Hidden, Plan, Repeat, XPost, XSandbox
from bot.secret import Secret
from bot.x import (
    Bearer,
    OAuth2,
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
    XTokenRejected,
    XUnauthorized,
    XUnreachable,
    XUsageCapped,
)

from .conftest import CALLBACK, Sandbox

if TYPE_CHECKING:
    import httpx

    from bot.x import UserTokens


@pytest.fixture
def oauth(sandbox: XSandbox, http: httpx.AsyncClient, served: Sandbox) -> OAuth2:
    return OAuth2(
        http,
        "the-app",
        Secret("app-secret"),
        api_url=sandbox.url,
        x_url=sandbox.url,
        redirect_uri=CALLBACK,
        clock=lambda: served.now,
        pause=0,
    )


async def consent(oauth: OAuth2, http: httpx.AsyncClient, person: Account) -> tuple[Secret, Secret]:
    """Let a person agree on X's page; return the code and its verifier."""
    verifier = oauth.new_verifier()
    address = oauth.authorize_url("a-state", verifier)
    assert (await http.get(address)).status_code == 200
    form = {key: value for key, [value] in parse_qs(urlsplit(address).query).items()}
    form |= {"account": person.username, "decision": "authorize"}
    back = await http.post(address.partition("?")[0], data=form)
    answer = parse_qs(urlsplit(back.headers["location"]).query)
    assert answer["state"] == ["a-state"]
    return Secret(answer["code"][0]), verifier


async def link(oauth: OAuth2, http: httpx.AsyncClient, person: Account) -> UserTokens:
    return await oauth.exchange(*await consent(oauth, http, person))


@pytest_asyncio.fixture(loop_scope="package")
async def tokens(oauth: OAuth2, http: httpx.AsyncClient, ann: Account) -> UserTokens:
    return await link(oauth, http, ann)


@pytest.fixture
def as_ann(tokens: UserTokens) -> Bearer:
    return Bearer(tokens.access)


async def test_consent_leads_to_tokens_of_the_person(
    at_x: XClient, tokens: UserTokens, as_ann: Bearer, ann: Account, served: Sandbox
) -> None:
    """From the consent page to /2/users/me it is one and the same person."""
    me = await at_x.me(as_ann)
    assert (me.id, me.username, me.name, me.verified) == (ann.id, "ann", "Ann", True)
    assert me.picture is not None
    assert tokens.expires_at == served.now + timedelta(hours=2)
    assert "like.write" in tokens.scopes


async def test_a_code_works_once_and_for_30_seconds(
    oauth: OAuth2, http: httpx.AsyncClient, ann: Account, served: Sandbox
) -> None:
    """A used or late code is rejected."""
    used = await consent(oauth, http, ann)
    await oauth.exchange(*used)
    with pytest.raises(XTokenRejected):
        await oauth.exchange(*used)
    late = await consent(oauth, http, ann)
    served.now += timedelta(seconds=30)
    with pytest.raises(XTokenRejected):
        await oauth.exchange(*late)


async def test_another_verifier_is_rejected(oauth: OAuth2, http: httpx.AsyncClient, ann: Account) -> None:
    """A stolen code is worth nothing without the verifier of its own attempt."""
    code, _ = await consent(oauth, http, ann)
    with pytest.raises(XTokenRejected):
        await oauth.exchange(code, oauth.new_verifier())


async def test_refresh_tokens_rotate_and_work_once(oauth: OAuth2, tokens: UserTokens) -> None:
    """Each refresh gives a new pair and ends the old token."""
    assert tokens.refresh is not None
    renewed = await oauth.refresh(tokens.refresh)
    assert renewed.refresh not in {None, tokens.refresh}
    with pytest.raises(XTokenRejected):
        await oauth.refresh(tokens.refresh)


async def test_a_lost_refresh_reply_is_told_as_no_reply(
    oauth: OAuth2, tokens: UserTokens, sandbox: XSandbox
) -> None:
    """The token is rotated and nobody knows: this is no rejection."""
    assert tokens.refresh is not None
    sandbox.faults.add(Fault(FaultKind.LOSE_REFRESH_REPLY))
    with pytest.raises(XUnreachable):
        await oauth.refresh(tokens.refresh)


async def test_revoking_ends_both_tokens_and_may_be_repeated(
    oauth: OAuth2, at_x: XClient, tokens: UserTokens, as_ann: Bearer
) -> None:
    """After a disconnect neither token works, and a second disconnect is no error."""
    assert tokens.refresh is not None
    await oauth.revoke(tokens)
    await oauth.revoke(tokens)
    with pytest.raises(XUnauthorized):
        await at_x.me(as_ann)
    with pytest.raises(XTokenRejected):
        await oauth.refresh(tokens.refresh)


async def test_like_and_unlike(
    at_x: XClient, as_ann: Bearer, ann: Account, bobs_post: XPost, sandbox: XSandbox
) -> None:
    """A like is there afterwards, an unlike takes it away, and both may be repeated."""
    for _ in range(2):
        await at_x.like(as_ann, ann.id, bobs_post.id)
        assert sandbox.world.likers(bobs_post) == [ann]
    for _ in range(2):
        await at_x.unlike(as_ann, ann.id, bobs_post.id)
        assert sandbox.world.likers(bobs_post) == []


@pytest.mark.parametrize("how", list(Repeat))
async def test_liking_twice_succeeds_however_x_says_it(
    at_x: XClient, as_ann: Bearer, ann: Account, bobs_post: XPost, sandbox: XSandbox, how: Repeat
) -> None:
    """X's answer to a second like is not known for sure, and does not matter."""
    sandbox.rules.repeated_like = how
    await at_x.like(as_ann, ann.id, bobs_post.id)
    await at_x.like(as_ann, ann.id, bobs_post.id)
    assert len(sandbox.calls("POST", f"/2/users/{ann.id}/likes")) == 2


@pytest.mark.parametrize(
    "kind", [FaultKind.DROP, FaultKind.STATUS, FaultKind.LOSE_REPLY, FaultKind.HALF_BODY]
)
async def test_a_like_survives_one_bad_moment(
    at_x: XClient, as_ann: Bearer, ann: Account, bobs_post: XPost, sandbox: XSandbox, kind: FaultKind
) -> None:
    """One lost request or reply is made up for by the second attempt."""
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
async def test_a_lasting_fault_is_told_by_its_name(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    kind: FaultKind,
    error: type[XError],
) -> None:
    """What does not pass becomes the error that fits."""
    sandbox.faults.add(Fault(kind, times=None))
    with pytest.raises(error):
        await at_x.like(as_ann, ann.id, bobs_post.id)


@pytest.mark.parametrize(
    ("kind", "window"), [(FaultKind.RATE_LIMITED, "15 minutes"), (FaultKind.RATE_LIMITED_DAY, "24 hours")]
)
async def test_a_rate_limit_names_its_window(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    served: Sandbox,
    kind: FaultKind,
    window: str,
) -> None:
    """The reset of the limit that is used up is when to come back."""
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
async def test_a_plan_without_likes_or_money(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    plan: Plan,
    error: type[XError],
) -> None:
    """What the operator has to see to is told apart from what the person may not do."""
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
    host: str,
) -> None:
    """However X withholds a Post, a like of it is no success."""
    sandbox.rules.missing, sandbox.rules.problem_host = how, host
    sandbox.world.delete_post(bobs_post)
    with pytest.raises(XForbidden if how is Hidden.FORBIDDEN else XNotFound):
        await at_x.like(as_ann, ann.id, bobs_post.id)


@pytest.mark.parametrize("how", [Hidden.PARTIAL, Hidden.FORBIDDEN])
async def test_a_post_by_someone_who_blocked_is_forbidden(
    at_x: XClient,
    as_ann: Bearer,
    ann: Account,
    bob: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    how: Hidden,
) -> None:
    """Blocked and protected are the author's will, in whichever shape X puts it."""
    sandbox.rules.blocked = how
    sandbox.world.block(bob, ann)
    with pytest.raises(XForbidden):
        await at_x.like(as_ann, ann.id, bobs_post.id)


async def test_liking_as_someone_else_is_an_invalid_request(
    at_x: XClient, as_ann: Bearer, bob: Account, bobs_post: XPost
) -> None:
    """A token speaks for its own account only."""
    with pytest.raises(XInvalidRequest):
        await at_x.like(as_ann, bob.id, bobs_post.id)


async def test_likers_are_shown_to_the_author_only(
    at_x: XClient,
    oauth: OAuth2,
    http: httpx.AsyncClient,
    ann: Account,
    bob: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
) -> None:
    """The author turns the pages of likers; anybody else gets an empty page."""
    fans = [sandbox.world.add_account(f"fan{n}", f"Fan {n}") for n in range(3)]
    for fan in fans:
        sandbox.world.like(fan, bobs_post)
    as_bob = Bearer((await link(oauth, http, bob)).access)
    first = await at_x.liking_users(as_bob, bobs_post.id, max_results=2)
    rest = await at_x.liking_users(as_bob, bobs_post.id, max_results=2, pagination_token=first.next_token)
    assert [user.username for user in (*first.items, *rest.items)] == ["fan2", "fan1", "fan0"]
    assert (first.result_count, rest.result_count, rest.next_token) == (2, 1, None)
    as_ann = Bearer((await link(oauth, http, ann)).access)
    assert (await at_x.liking_users(as_ann, bobs_post.id)).items == ()


async def test_liked_posts_are_paged_with_their_authors(
    at_x: XClient, as_ann: Bearer, ann: Account, bob: Account, sandbox: XSandbox
) -> None:
    """The newest like comes first, and the way on and back works."""
    for n in range(7):
        sandbox.world.like(ann, sandbox.world.add_post(bob, f"Post {n}"))
    first = await at_x.liked_posts(as_ann, ann.id, max_results=5)
    rest = await at_x.liked_posts(as_ann, ann.id, max_results=5, pagination_token=first.next_token)
    back = await at_x.liked_posts(as_ann, ann.id, max_results=5, pagination_token=rest.previous_token)
    assert [post.text for post in first.items] == [f"Post {n}" for n in (6, 5, 4, 3, 2)]
    assert [post.text for post in rest.items] == ["Post 1", "Post 0"]
    assert back.items == first.items
    assert {post.author.username for post in first.items if post.author} == {"bob"}


@pytest.mark.parametrize("escaped", [True, False])
async def test_a_post_with_all_that_was_asked_for(
    at_x: XClient, as_ann: Bearer, bobs_post: XPost, bob: Account, sandbox: XSandbox, *, escaped: bool
) -> None:
    """Text, author, time and likes come back as they are on X."""
    sandbox.rules.escaped_text = escaped
    sandbox.world.like(bob, bobs_post)
    post = await at_x.post(as_ann, bobs_post.id)
    assert (post.id, post.text, post.like_count) == (bobs_post.id, "Out <today> & tomorrow", 1)
    assert post.created_at == bobs_post.created_at
    assert post.author is not None
    assert post.author.username == "bob"


async def test_a_post_without_its_author_costs_half_a_cent(
    at_x: XClient, as_ann: Bearer, bobs_post: XPost, sandbox: XSandbox
) -> None:
    """Not asking for the author saves its price, and its id still comes."""
    post = await at_x.post(as_ann, bobs_post.id, author=False)
    assert (post.author, post.author_id) == (None, bobs_post.author.id)
    assert sandbox.world.spent == pytest.approx(0.005)


async def test_a_user_is_found_by_username_or_not(at_x: XClient, as_ann: Bearer, bob: Account) -> None:
    """A username leads to its account, and an unknown one to XNotFound."""
    assert (await at_x.user_by_username(as_ann, "BOB")).id == bob.id
    with pytest.raises(XNotFound):
        await at_x.user_by_username(as_ann, "nobody")


async def test_an_expired_access_token_is_unauthorized(
    at_x: XClient, as_ann: Bearer, served: Sandbox
) -> None:
    """After two hours the token is no good any more."""
    served.now += timedelta(hours=2)
    with pytest.raises(XUnauthorized):
        await at_x.me(as_ann)
