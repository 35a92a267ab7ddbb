"""OAuth 1.0a, with requests signed as a client library signs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from authlib.oauth1.rfc5849.client_auth import ClientAuth

from .browsing import query_of, send
from .conftest import CALLBACK

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import XSandbox

    from .conftest import Api, SampleAccounts

Token = dict[str, str]


async def signed(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    token: Token | None = None,
    secret: str = "key secret",
    **more: Any,
) -> httpx.Response:
    """Send a request signed with the app's key and a token."""
    token = token or {}
    auth = ClientAuth(
        "key",
        secret,
        token=token.get("oauth_token"),
        token_secret=token.get("oauth_token_secret"),
        redirect_uri=more.pop("callback", None),
        verifier=more.pop("verifier", None),
    )
    url, headers, _ = auth.prepare(method, str(client.base_url.join(path)), {}, "")
    return await client.request(method, url, headers=headers, **more)


def fields(reply: httpx.Response) -> Token:
    return dict(parse_qsl(reply.text))


async def request_token(raw: httpx.AsyncClient, callback: str = CALLBACK, query: str = "") -> Token:
    return fields(await signed(raw, "POST", "/oauth/request_token" + query, callback=callback))


async def linked(raw: httpx.AsyncClient, account: str, query: str = "") -> Token:
    """Complete the sign-in; return the access token and its account."""
    pending = await request_token(raw, query=query)
    page = await raw.get("/oauth/authorize", params={"oauth_token": pending["oauth_token"]})
    back = await send(raw, page, account=account, decision="authorize")
    verifier = query_of(back.headers["location"])["oauth_verifier"]
    return fields(await signed(raw, "POST", "/oauth/access_token", pending, verifier=verifier))


async def test_the_three_steps_give_an_access_token_for_the_api(
    raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """The token response has the account."""
    token = await linked(raw, "rhea")
    assert (token["user_id"], token["screen_name"]) == (cast.reader.id, "rhea")
    reply = await signed(api.http, "GET", "/2/users/me?user.fields=verified", token)
    assert reply.json()["data"]["username"] == "rhea"
    assert reply.headers["x-access-level"] == "read-write"


async def test_a_signed_like(x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts) -> None:
    """A JSON body isn't part of the signature."""
    token = await linked(raw, "rhea")
    path = f"/2/users/{cast.reader.id}/likes"
    reply = await signed(api.http, "POST", path, token, json={"tweet_id": cast.post.id})
    assert reply.json() == {"data": {"liked": True}}
    assert x.world.likers(cast.post) == [cast.reader]


async def test_the_request_token_confirms_the_callback(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """With oauth_callback_confirmed=true."""
    assert (await request_token(raw))["oauth_callback_confirmed"] == "true"


async def test_an_unknown_callback_is_code_415(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Only registered callbacks are accepted."""
    reply = await signed(raw, "POST", "/oauth/request_token", callback="http://127.0.0.1:1/other")
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (403, 415)


async def test_a_wrong_signature_is_code_32(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    reply = await signed(raw, "POST", "/oauth/request_token", secret="wrong", callback=CALLBACK)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (401, 32)


async def test_a_wrong_signature_on_the_api_is_a_401(
    raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    token = await linked(raw, "rhea")
    assert (await signed(api.http, "GET", "/2/users/me", token, secret="wrong")).status_code == 401


async def test_a_signature_is_valid_for_one_request(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Neither another query nor a repetition is accepted."""
    token = await linked(raw, "rhea")
    auth = ClientAuth(
        "key", "key secret", token=token["oauth_token"], token_secret=token["oauth_token_secret"]
    )
    url, headers, _ = auth.prepare("GET", str(raw.base_url.join("/2/users/me")), {}, "")
    assert (await raw.get(url + "?user.fields=verified", headers=headers)).status_code == 401
    assert (await raw.get(url, headers=headers)).status_code == 200
    assert (await raw.get(url, headers=headers)).status_code == 401


async def test_a_token_needs_consent_and_the_right_verifier(
    raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    pending = await request_token(raw)
    assert (await signed(raw, "POST", "/oauth/access_token", pending, verifier="guess")).status_code == 401


async def test_a_refusal_redirects_with_denied(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """denied has the request token, which no longer works."""
    pending = await request_token(raw)
    page = await raw.get("/oauth/authorize", params={"oauth_token": pending["oauth_token"]})
    back = await send(raw, page, account="rhea", decision="cancel")
    assert query_of(back.headers["location"]) == {"denied": pending["oauth_token"]}
    assert (
        await raw.get("/oauth/authorize", params={"oauth_token": pending["oauth_token"]})
    ).status_code == 400


async def test_consent_needs_a_known_request_token(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Otherwise X shows its own error page."""
    form = {"oauth_token": "unknown", "account": "rhea", "decision": "authorize"}
    assert (await raw.post("/oauth/authorize", data=form)).status_code == 400


async def test_a_read_only_token_cannot_like(raw: httpx.AsyncClient, api: Api, cast: SampleAccounts) -> None:
    """x_auth_access_type=read gives a token that is refused writing."""
    token = await linked(raw, "rhea", "?x_auth_access_type=read")
    path = f"/2/users/{cast.reader.id}/likes"
    reply = await signed(api.http, "POST", path, token, json={"tweet_id": cast.post.id})
    assert reply.status_code == 403
    assert reply.json()["type"].endswith("/oauth1-permissions")


@pytest.mark.parametrize("by", ["app", "account"])
async def test_a_token_can_be_invalidated_or_revoked(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts, by: str
) -> None:
    """By the app or by the account; then it's code 89."""
    token = await linked(raw, "rhea")
    if by == "app":
        reply = await signed(raw, "POST", "/1.1/oauth/invalidate_token", token)
        assert reply.json() == {"access_token": token["oauth_token"]}
    else:
        x.world.revoke(cast.reader)
    assert (await signed(api.http, "GET", "/2/users/me", token)).status_code == 401
    again = await signed(raw, "POST", "/1.1/oauth/invalidate_token", token)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (401, 89)


async def test_a_request_token_cannot_be_used_on_the_api(
    raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    assert (await signed(api.http, "GET", "/2/users/me", await request_token(raw))).status_code == 401


async def test_without_api_keys_there_is_no_oauth1(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """An app needs a key to sign."""
    x.api_key = None
    assert (await signed(raw, "POST", "/oauth/request_token", callback=CALLBACK)).status_code == 401


async def test_a_second_consent_returns_the_same_token(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """Users have reported that; it can be turned off."""
    first = await linked(raw, "rhea")
    assert await linked(raw, "rhea") == first
    x.behaviors.one_token_per_account = False
    assert await linked(raw, "rhea") != first
