"""OAuth 2.0: codes, tokens and rotation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from .browsing import BASIC, CHALLENGE, VERIFIER, consent, exchange, linked, refresh
from .conftest import CALLBACK, SCOPES

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import XSandbox

    from .conftest import ManualClock, SampleAccounts

BAD_CODE = {
    "error": "invalid_request",
    "error_description": "Value passed for the authorization code was invalid.",
}
BAD_TOKEN = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
NO_BASIC = {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}


async def me(raw: httpx.AsyncClient, access_token: str) -> int:
    return (await raw.get("/2/users/me", headers={"authorization": f"Bearer {access_token}"})).status_code


async def test_a_code_is_exchanged_for_tokens(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """The response has X's five properties, and the token works for the account."""
    tokens = await linked(raw, "rhea")
    assert tokens.keys() == {"token_type", "expires_in", "access_token", "scope", "refresh_token"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 7200)
    assert frozenset(tokens["scope"].split()) == SCOPES
    who = await raw.get("/2/users/me", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert who.json()["data"]["username"] == "rhea"


async def test_a_code_is_valid_for_30_seconds(
    raw: httpx.AsyncClient, cast: SampleAccounts, clock: ManualClock
) -> None:
    """It works after 29 seconds, but not after 30."""
    early, late = (await consent(raw, "rhea"))["code"], (await consent(raw, "rhea"))["code"]
    clock.move(seconds=29)
    assert (await exchange(raw, early)).status_code == 200
    clock.move(seconds=1)
    reply = await exchange(raw, late)
    assert (reply.status_code, reply.json()) == (400, BAD_CODE)


async def test_a_code_works_only_once(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    code = (await consent(raw, "rhea"))["code"]
    await exchange(raw, code)
    reply = await exchange(raw, code)
    assert (reply.status_code, reply.json()) == (400, BAD_CODE)


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "another-verifier-of-forty-three-characters"},
        {"code_verifier": ""},
        {"redirect_uri": CALLBACK + "/"},
    ],
)
async def test_the_verifier_and_the_redirect_uri_must_match(
    raw: httpx.AsyncClient, cast: SampleAccounts, changed: dict[str, str]
) -> None:
    """A failed attempt uses up the code."""
    code = (await consent(raw, "rhea"))["code"]
    reply = await exchange(raw, code, **changed)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")
    assert (await exchange(raw, code)).status_code == 400


async def test_a_plain_challenge_is_its_own_verifier(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """With code_challenge_method=plain."""
    answer = await consent(raw, "rhea", code_challenge_method="plain", code_challenge=VERIFIER)
    assert (await exchange(raw, answer["code"])).status_code == 200
    wrong = await consent(raw, "rhea", code_challenge_method="plain", code_challenge=CHALLENGE)
    assert (await exchange(raw, wrong["code"])).status_code == 400


@pytest.mark.parametrize("auth", [("", ""), ("client", "wrong"), ("other", "client secret")])
@pytest.mark.parametrize("path", ["/2/oauth2/token", "/2/oauth2/revoke"])
async def test_a_confidential_client_must_authenticate(
    raw: httpx.AsyncClient, cast: SampleAccounts, path: str, auth: tuple[str, str]
) -> None:
    """Without the right Basic header it's unauthorized_client, and nothing is used up."""
    tokens = await linked(raw, "rhea")
    form = {
        "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"],
        "token": tokens["refresh_token"],
    }
    reply = await raw.post(path, data=form | {"client_id": "client"}, auth=auth)
    bare = await raw.post(path, data=form | {"client_id": "client"})
    assert [(r.status_code, r.json()) for r in (reply, bare)] == [(401, NO_BASIC)] * 2
    assert (await refresh(raw, tokens["refresh_token"])).status_code == 200


async def test_a_public_client_must_send_its_client_id(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """In the body, without a secret."""
    x.client_secret = ""
    code = (await consent(raw, "rhea"))["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    assert (await raw.post("/2/oauth2/token", data=form)).status_code == 401
    assert (await raw.post("/2/oauth2/token", data=form | {"client_id": "client"})).status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
    ],
)
async def test_other_grant_types_are_refused(
    raw: httpx.AsyncClient, cast: SampleAccounts, form: dict[str, str], error: str
) -> None:
    """Only authorization_code and refresh_token are supported."""
    reply = await raw.post("/2/oauth2/token", data=form, auth=BASIC)
    assert (reply.status_code, reply.json()["error"]) == (400, error)


async def test_a_refresh_rotates_the_token(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """The response has a new pair; the old access token is valid until it expires."""
    first = await linked(raw, "rhea")
    second = (await refresh(raw, first["refresh_token"])).json()
    assert {first["refresh_token"], first["access_token"]}.isdisjoint(second.values())
    assert [await me(raw, tokens["access_token"]) for tokens in (first, second)] == [200, 200]


async def test_a_refresh_token_works_once(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """The second use is refused; the new pair stays valid."""
    first = await linked(raw, "rhea")
    second = (await refresh(raw, first["refresh_token"])).json()
    reply = await refresh(raw, first["refresh_token"])
    assert (reply.status_code, reply.json()) == (400, BAD_TOKEN)
    assert await me(raw, second["access_token"]) == 200


async def test_reusing_a_refresh_token_can_revoke_the_grant(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """With a rule, it ends every token of the grant."""
    x.behaviors.kill_family_on_reuse = True
    first = await linked(raw, "rhea")
    second = (await refresh(raw, first["refresh_token"])).json()
    await refresh(raw, first["refresh_token"])
    assert (await refresh(raw, second["refresh_token"])).json() == BAD_TOKEN
    assert await me(raw, second["access_token"]) == 401


async def test_an_invalid_refresh_token_can_be_invalid_grant(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """With a rule, the error has the other name that has been reported."""
    x.behaviors.token_error = "invalid_grant"
    assert (await refresh(raw, "unknown")).json() == BAD_TOKEN | {"error": "invalid_grant"}


async def test_no_refresh_token_without_offline_access(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    assert "refresh_token" not in await linked(raw, "rhea", scope="tweet.read users.read")


async def test_an_unused_refresh_token_is_valid_for_six_months(
    raw: httpx.AsyncClient, cast: SampleAccounts, clock: ManualClock
) -> None:
    old, older = await linked(raw, "rhea"), await linked(raw, "otto")
    clock.move(days=181)
    assert (await refresh(raw, old["refresh_token"])).status_code == 200
    clock.move(days=1)
    assert (await refresh(raw, older["refresh_token"])).json() == BAD_TOKEN


async def test_revoking_a_refresh_token_ends_both_tokens(
    raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    tokens = await linked(raw, "rhea")
    reply = await raw.post("/2/oauth2/revoke", data={"token": tokens["refresh_token"]}, auth=BASIC)
    assert (reply.status_code, reply.json()) == (200, {"revoked": True})
    assert await me(raw, tokens["access_token"]) == 401
    assert (await refresh(raw, tokens["refresh_token"])).status_code == 400


async def test_revoking_an_access_token_keeps_the_refresh_token(
    raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    tokens = await linked(raw, "rhea")
    await raw.post("/2/oauth2/revoke", data={"token": tokens["access_token"]}, auth=BASIC)
    assert await me(raw, tokens["access_token"]) == 401
    assert (await refresh(raw, tokens["refresh_token"])).status_code == 200


async def test_revoking_an_unknown_token_succeeds(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """A request without a token is a 400 (RFC 7009)."""
    assert (await raw.post("/2/oauth2/revoke", data={}, auth=BASIC)).status_code == 400
    assert (await raw.post("/2/oauth2/revoke", data={"token": "unknown"}, auth=BASIC)).status_code == 200


async def test_revoking_the_app_ends_the_grant(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """The next refresh fails as with an invalid token, the next call with a 401."""
    tokens = await linked(raw, "rhea")
    x.world.revoke(cast.reader)
    assert (await refresh(raw, tokens["refresh_token"])).json() == BAD_TOKEN
    assert await me(raw, tokens["access_token"]) == 401


async def test_a_second_consent_keeps_the_first_grant(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """An account can have two grants."""
    first, second = await linked(raw, "rhea"), await linked(raw, "rhea")
    assert [await me(raw, tokens["access_token"]) for tokens in (first, second)] == [200, 200]


async def test_token_lifetimes_can_be_set(x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """expires_in follows the setting."""
    x.world.grants.access_token_life = timedelta(minutes=1)
    assert (await linked(raw, "rhea"))["expires_in"] == 60
