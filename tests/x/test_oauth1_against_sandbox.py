"""OAuth 1.0a sign-in and prices against the sandbox's X."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from bot.sandbox.x import Account, Media, XPost, XSandbox
from bot.sandbox.x.billing_meter import Item
from bot.secret import Secret
from bot.x import (
    LIKE_SCOPES,
    ApiCall,
    AppOnly,
    Bearer,
    OAuth1,
    OAuth1SignIn,
    OAuth1Tokens,
    Prices,
    Resource,
    XClient,
    XClientRejected,
    XForbidden,
    XInvalidRequest,
    XNotFound,
    XTokenRejected,
    XUnauthorized,
)
from tests.paths import http_here
from tests.sandbox.x.contracts import check_response

from .conftest import CALLBACK, Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from bot.x import RequestToken

PICTURE = Media("3_1", "/media/chart.svg", "Two bar charts")


def sign_in_at(sandbox: XSandbox, http: httpx.AsyncClient, served: Sandbox, **changed: str) -> OAuth1SignIn:
    return OAuth1SignIn(
        http,
        "the-key",
        Secret(changed.get("secret", "key-secret")),
        api_url=sandbox.url,
        callback_uri=changed.get("callback", CALLBACK),
        clock=lambda: served.now,
        read_only="read_only" in changed,
        pause=0,
    )


@pytest.fixture
def oauth1(sandbox: XSandbox, http: httpx.AsyncClient, served: Sandbox) -> OAuth1SignIn:
    return sign_in_at(sandbox, http, served)


async def answer(
    oauth1: OAuth1SignIn, http: httpx.AsyncClient, person: Account, decision: str = "authorize"
) -> tuple[RequestToken, dict[str, str]]:
    """Open X's page and decide there; return what the browser brings back."""
    pending = await oauth1.request_token()
    address = oauth1.authorize_url(pending.token)
    assert (await http.get(address)).status_code == 200
    form = {"oauth_token": pending.token, "account": person.username, "decision": decision}
    back = await http.post(address.partition("?")[0], data=form)
    location = back.headers["location"]
    assert location.startswith(CALLBACK)
    return pending, {name: value for name, [value] in parse_qs(urlsplit(location).query).items()}


async def link(oauth1: OAuth1SignIn, http: httpx.AsyncClient, person: Account) -> OAuth1Tokens:
    pending, said = await answer(oauth1, http, person)
    assert said["oauth_token"] == pending.token
    return await oauth1.access_token(pending, Secret(said["oauth_verifier"]))


@pytest_asyncio.fixture(loop_scope="package")
async def anns(oauth1: OAuth1SignIn, http: httpx.AsyncClient, ann: Account) -> OAuth1Tokens:
    return await link(oauth1, http, ann)


@pytest.fixture
def as_ann(oauth1: OAuth1SignIn, anns: OAuth1Tokens) -> OAuth1:
    return OAuth1(oauth1.consumer, anns)


async def test_the_three_steps_identify_the_person(
    at_x: XClient, anns: OAuth1Tokens, as_ann: OAuth1, ann: Account
) -> None:
    """The consent page and /2/users/me name the same account."""
    assert (anns.user_id, as_ann.account) == (ann.id, ann.id)
    assert (await at_x.me(as_ann)).value.id == ann.id


async def test_a_refused_consent_names_the_request_token(
    oauth1: OAuth1SignIn, http: httpx.AsyncClient, ann: Account
) -> None:
    """No verifier works with that request token afterwards."""
    pending, said = await answer(oauth1, http, ann, "cancel")
    assert said == {"denied": pending.token}
    with pytest.raises(XTokenRejected):
        await oauth1.access_token(pending, Secret("a-guess"))


async def test_a_verifier_works_once_with_its_own_request_token(
    oauth1: OAuth1SignIn, http: httpx.AsyncClient, ann: Account, bob: Account
) -> None:
    """Neither a used pair nor a mixed pair links an account."""
    pending, said = await answer(oauth1, http, ann)
    other, _ = await answer(oauth1, http, bob)
    with pytest.raises(XTokenRejected):
        await oauth1.access_token(other, Secret(said["oauth_verifier"]))
    await oauth1.access_token(pending, Secret(said["oauth_verifier"]))
    with pytest.raises(XTokenRejected):
        await oauth1.access_token(pending, Secret(said["oauth_verifier"]))


async def test_a_wrong_key_or_callback_is_the_operators_to_fix(
    sandbox: XSandbox, http: httpx.AsyncClient, served: Sandbox
) -> None:
    """Each is distinct from what a person could have caused."""
    with pytest.raises(XClientRejected):
        await sign_in_at(sandbox, http, served, secret="wrong").request_token()
    with pytest.raises(XInvalidRequest) as refused:
        await sign_in_at(sandbox, http, served, callback="http://127.0.0.1:1/").request_token()
    assert refused.value.code == 415


async def test_a_read_only_token_cannot_like(
    at_x: XClient, sandbox: XSandbox, http: httpx.AsyncClient, served: Sandbox, ann: Account, bobs_post: XPost
) -> None:
    """The token has the access that the person approved."""
    reader = sign_in_at(sandbox, http, served, read_only="yes")
    with pytest.raises(XForbidden) as refused:
        await at_x.like(OAuth1(reader.consumer, await link(reader, http, ann)), ann.id, bobs_post.id)
    assert refused.value.problem == "oauth1-permissions"


async def test_a_revoked_token_is_dead_and_can_be_revoked_again(
    at_x: XClient, oauth1: OAuth1SignIn, anns: OAuth1Tokens, as_ann: OAuth1
) -> None:
    """A second disconnect isn't an error."""
    await oauth1.invalidate(anns)
    await oauth1.invalidate(anns)
    with pytest.raises(XUnauthorized):
        await at_x.me(as_ann)


async def test_all_like_endpoints_accept_signatures(
    at_x: XClient, as_ann: OAuth1, ann: Account, bob: Account, bobs_post: XPost, sandbox: XSandbox
) -> None:
    """Like, liked posts, likers and unlike work as with a bearer token."""
    anns_post = sandbox.world.add_post(ann, "Mine")
    bob.pinned = bobs_post
    sandbox.world.like(bob, anns_post)
    await at_x.like(as_ann, ann.id, bobs_post.id)
    assert sandbox.world.likers(bobs_post) == [ann]
    liked = (await at_x.liked_posts(as_ann, ann.id, max_results=5)).value
    assert [(post.id, post.author and post.author.username) for post in liked.items] == [
        (bobs_post.id, "bob")
    ]
    likers = (await at_x.liking_users(as_ann, anns_post.id, max_results=5, pinned=True)).value
    assert [(user.username, user.pinned and user.pinned.text) for user in likers.items] == [
        ("bob", "Out <today> & tomorrow")
    ]
    await at_x.unlike(as_ann, ann.id, bobs_post.id)
    assert sandbox.world.likers(bobs_post) == []


async def test_the_app_token_reads_public_data_only(
    at_x: XClient, bob: Account, bobs_post: XPost, sandbox: XSandbox
) -> None:
    """Posts and handles need no person's token; protected posts stay hidden."""
    app = AppOnly(Secret("app-bearer"))
    assert (await at_x.post(app, bobs_post.id)).value.author == (
        await at_x.user_by_username(app, "bob")
    ).value
    bob.protected = True
    with pytest.raises(XForbidden):
        await at_x.post(app, bobs_post.id)
    sandbox.world.delete_post(bobs_post)
    with pytest.raises(XNotFound):
        await at_x.post(app, bobs_post.id)


def with_post_vocabulary(request: httpx.Request) -> None:
    """Rewrite the request in the post.* vocabulary, which has no field for the edit history."""
    query = dict(request.url.params)
    query["post.fields"] = query.pop("tweet.fields").replace(",edit_history_tweet_ids", "")
    query = {name: value.replace("tweet", "post") for name, value in query.items()}
    request.url = request.url.copy_with(params=query)


async def with_tweet_vocabulary(request: httpx.Request) -> None:
    """Leave the request in the tweet.* vocabulary."""


async def newer(request: httpx.Request) -> None:
    if "tweet.fields" in request.url.params:
        with_post_vocabulary(request)


@pytest.mark.parametrize("said", [with_tweet_vocabulary, newer], ids=["2.166", "2.167"])
async def test_both_vocabularies_are_parsed_alike(
    sandbox: XSandbox, served: Sandbox, bob: Account, said: Callable[[httpx.Request], Awaitable[None]]
) -> None:
    """Responses of either OpenAPI document give the same posts, pictures, counts and pinned posts."""
    post = sandbox.world.add_post(bob, "word " * 70, media=[PICTURE])
    post.reposts, post.replies = 2, 3
    bob.pinned = post
    sandbox.world.like(bob, post)
    app, at = AppOnly(Secret("app-bearer")), sandbox.url
    async with http_here(event_hooks={"request": [said], "response": [check_response]}) as http:
        x = XClient(http, at, clock=lambda: served.now, pause=0)
        # Rewritten words would break a signature, so this one comes with a Bearer token.
        as_bob = Bearer(Secret(sandbox.world.grants.new_grant(bob.id, frozenset(LIKE_SCOPES)).access), bob.id)
        single = (await x.post(app, post.id)).value
        [liked] = (await x.liked_posts(as_bob, bob.id, max_results=5)).value.items
        [liker] = (await x.liking_users(as_bob, post.id, max_results=5, pinned=True)).value.items
    assert single == liked
    assert (single.text, single.created_at, single.edited) == ("word " * 70, post.created_at, False)
    counts = single.counts
    assert (counts.likes, counts.reposts, counts.replies) == (1, 2, 3)
    assert [(m.type, m.url, m.alt_text) for m in single.media] == [
        ("photo", f"{at}/media/chart.svg", "Two bar charts")
    ]
    assert single.url == f"https://x.com/bob/status/{post.id}"
    assert liker.pinned is not None
    assert (liker.pinned.id, liker.pinned.text) == (post.id, "word " * 70)
    asked_in = {
        "post.fields" in recorded_request.query
        for recorded_request in sandbox.requests
        if "user.fields" in recorded_request.query
    }
    assert asked_in == {said is newer}


async def test_reported_costs_add_up_to_xs_bill(
    http: httpx.AsyncClient,
    as_ann: OAuth1,
    ann: Account,
    bob: Account,
    bobs_post: XPost,
    sandbox: XSandbox,
    served: Sandbox,
) -> None:
    """Each object once a day and each write every time; no call costs more than its worst case."""
    sandbox.world.meter.prices[Item.ME] = sandbox.world.meter.prices[Item.USER]
    sandbox.world.meter.reset()
    calls: list[ApiCall] = []
    x = XClient(http, sandbox.url, clock=lambda: served.now, pause=0, on_call=calls.append)
    mine = sandbox.world.add_post(ann, "Mine")
    for n in range(7):
        fan = sandbox.world.add_account(f"fan{n}", f"Fan {n}")
        fan.pinned = sandbox.world.add_post(fan, "Pinned")
        sandbox.world.like(fan, mine)
        sandbox.world.like(ann, fan.pinned)
    billed = [
        (await x.me(as_ann)).billed,
        (await x.user_by_username(as_ann, "bob")).billed,
        (await x.like(as_ann, ann.id, bobs_post.id)).billed,
        (await x.unlike(as_ann, ann.id, bobs_post.id)).billed,
        (await x.like(as_ann, ann.id, bobs_post.id)).billed,
        (await x.post(as_ann, bobs_post.id)).billed,
        (await x.liking_users(as_ann, mine.id, max_results=6, pinned=True)).billed,
        (await x.liked_posts(as_ann, ann.id, max_results=5)).billed,
    ]
    with pytest.raises(XNotFound) as missing:
        await x.post(as_ann, "404")
    billed.append(missing.value.billed)
    seen: set[Resource] = set()
    fresh = [
        resource
        for resources in billed
        for resource in resources
        if resource.kind in {"like", "unlike"} or not (resource in seen or seen.add(resource))  # type: ignore[func-returns-value]
    ]
    prices = Prices()
    assert prices.of(fresh) == sandbox.world.meter.total * 10**6
    worst = [prices.max_cost(api_call.endpoint, 6) for api_call in calls]
    actual = list(map(prices.of, billed))
    assert actual[:2] == worst[:2]
    assert actual[6] == worst[6] == 6 * 15_000
    assert all(paid <= most for paid, most in zip(actual, worst, strict=True))
    assert {api_call.account for api_call in calls} == {ann.id}
