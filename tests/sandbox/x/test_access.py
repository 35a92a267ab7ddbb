"""Access tokens, scopes, and response headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import SCOPES

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, ManualClock, SampleAccounts

UNAUTHORIZED = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer nonsense", "Basic Y2xpZW50OnNlY3JldA==", "OAuth nonsense"]
)
async def test_a_missing_or_wrong_token_is_a_401(api: Api, cast: SampleAccounts, header: str | None) -> None:
    reply = await api.http.get("/2/users/me", headers={"authorization": header} if header is not None else {})
    assert (reply.status_code, reply.json()) == (401, UNAUTHORIZED)
    assert reply.headers["content-type"] == "application/problem+json"


async def test_an_access_token_is_valid_for_two_hours(
    api: Api, cast: SampleAccounts, clock: ManualClock
) -> None:
    """To the second."""
    headers = api.bearer(cast.reader)
    clock.move(hours=1, minutes=59)
    assert (await api.http.get("/2/users/me", headers=headers)).status_code == 200
    clock.move(minutes=1)
    assert (await api.http.get("/2/users/me", headers=headers)).json() == UNAUTHORIZED


async def test_revoking_the_app_ends_its_tokens(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """Only those of the account that revokes it."""
    mine, theirs = api.bearer(cast.reader), api.bearer(cast.other)
    x.world.revoke(cast.reader)
    assert (await api.http.get("/2/users/me", headers=mine)).status_code == 401
    assert (await api.http.get("/2/users/me", headers=theirs)).status_code == 200


@pytest.mark.parametrize("missing", ["tweet.read", "users.read"])
async def test_each_required_scope_is_checked(api: Api, cast: SampleAccounts, missing: str) -> None:
    """A lookup needs both reading scopes."""
    reply = await api.get("/2/users/me", cast.reader, SCOPES - {missing})
    assert (reply.status_code, reply.json()["type"]) == (403, "about:blank")


async def test_the_access_level_header_depends_on_the_scopes(api: Api, cast: SampleAccounts) -> None:
    """It's read-write with like.write, otherwise read."""
    assert (await api.get("/2/users/me", cast.reader)).headers["x-access-level"] == "read-write"
    reply = await api.get("/2/users/me", cast.reader, SCOPES - {"like.write"})
    assert reply.headers["x-access-level"] == "read"


async def test_every_response_has_its_own_transaction_id(api: Api, cast: SampleAccounts) -> None:
    """Errors, too."""
    replies = [await api.get("/2/users/me", cast.reader), await api.http.get("/2/users/me")]
    ids = {reply.headers["x-transaction-id"] for reply in replies}
    assert len(ids) == 2
    assert all(reply.headers["api-version"] for reply in replies)


async def test_an_unknown_endpoint_is_a_404_problem(api: Api, cast: SampleAccounts) -> None:
    reply = await api.get("/2/users/1/hats", cast.reader)
    assert (reply.status_code, reply.json()["type"]) == (404, "about:blank")


async def test_problem_types_can_have_the_old_host(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """With a rule, they are at api.twitter.com."""
    x.behaviors.problem_host = "https://api.twitter.com/2/problems/"
    reply = await api.get("/2/tweets/404", cast.reader)
    assert reply.json()["errors"][0]["type"] == "https://api.twitter.com/2/problems/resource-not-found"


async def test_every_request_is_recorded(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """With its query, account and status."""
    await api.get(f"/2/tweets/{cast.post.id}", cast.reader, tweet__fields="text")
    await api.http.get("/2/users/me")
    recorded_request, refused = x.requests
    assert (recorded_request.method, recorded_request.path, recorded_request.query) == (
        "GET",
        f"/2/tweets/{cast.post.id}",
        {"tweet.fields": "text"},
    )
    assert (recorded_request.account_id, recorded_request.status) == (cast.reader.id, 200)
    assert (refused.account_id, refused.status) == (None, 401)
    assert x.calls("GET", "/2/users/me") == [refused]
