from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from tests.paths import http_here

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from bot.sandbox.slack import SlackSandbox

    from .conftest import MovableClock

CALLBACK = "https://likewise.test/link/slack/callback"
CLIENT = {"client_id": "1111.2222", "client_secret": "client-secret"}
ASKED = {
    "client_id": "1111.2222",
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "openid profile",
    "state": "the-state",
    "nonce": "the-nonce",
}


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with http_here() as client:
        yield client


async def decide(
    slack: SlackSandbox,
    browser: httpx.AsyncClient,
    *,
    user: str = "maya",
    decision: str = "allow",
    path: str = "/openid/connect/authorize",
    asked: dict[str, str] | None = None,
) -> dict[str, str]:
    """Submit the page's form as a browser would; return the query of the app's callback."""
    page = await browser.get(f"{slack.url}{path}", params=asked or ASKED)
    assert page.status_code == 200, page.text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    action = re.search(r'<form[^>]* action="([^"]*)"', page.text)
    assert action
    form = {name: html.unescape(value) for name, value in fields.items()} | {
        "user": user,
        "decision": decision,
    }
    answer = await browser.post(urljoin(str(page.url), action[1]), data=form)
    assert answer.status_code == 302, answer.text
    location = urlsplit(answer.headers["location"])
    assert answer.headers["location"].startswith("https://likewise.test/")
    return {name: values[0] for name, values in parse_qs(location.query).items()}


async def exchange(slack: SlackSandbox, browser: httpx.AsyncClient, code: str, **more: str) -> dict[str, Any]:
    form = {**CLIENT, "code": code, "redirect_uri": CALLBACK, "grant_type": "authorization_code", **more}
    told: dict[str, Any] = (await browser.post(f"{slack.url}/api/openid.connect.token", data=form)).json()
    return told


async def claims_of(slack: SlackSandbox, browser: httpx.AsyncClient, id_token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set((await browser.get(f"{slack.url}/openid/connect/keys")).json())
    return jwt.decode(id_token, keys, algorithms=["RS256"]).claims


async def test_a_user_can_sign_in(
    slack: SlackSandbox, browser: httpx.AsyncClient, clock: MovableClock
) -> None:
    """The ID token has the user, workspace, audience and expiry."""
    back = await decide(slack, browser)
    told = await exchange(slack, browser, back["code"])
    claims = await claims_of(slack, browser, told["id_token"])

    assert back["state"] == "the-state"
    assert claims["iss"] == "https://slack.com"
    assert claims["aud"] == "1111.2222"
    assert claims["nonce"] == "the-nonce"
    assert claims["sub"] == claims["https://slack.com/user_id"] == slack.person("maya").id
    assert claims["https://slack.com/team_id"] == slack.workspace("acme").id
    assert claims["https://slack.com/team_domain"] == "acme"
    assert claims["exp"] > clock().timestamp()
    assert claims["name"] == "Maya Brandt"


async def test_the_page_lists_all_users(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """Even those of another workspace."""
    back = await decide(slack, browser, user="kai")
    claims = await claims_of(slack, browser, (await exchange(slack, browser, back["code"]))["id_token"])

    assert claims["https://slack.com/team_id"] == slack.workspace("globex").id


async def test_the_browser_remembers_the_signed_in_user(
    slack: SlackSandbox, browser: httpx.AsyncClient
) -> None:
    """The next page preselects the user."""
    await decide(slack, browser, user="lena")

    page = await browser.get(f"{slack.url}/openid/connect/authorize", params=ASKED)

    assert re.search(r'value="[^"]*" checked[^>]*>\s*.*Lena', page.text, re.DOTALL)


async def test_canceling_returns_access_denied_with_the_state(
    slack: SlackSandbox, browser: httpx.AsyncClient
) -> None:
    assert await decide(slack, browser, decision="cancel") == {"error": "access_denied", "state": "the-state"}


async def test_a_code_works_once(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """The second exchange is `code_already_used`."""
    code = (await decide(slack, browser))["code"]

    first, second = [await exchange(slack, browser, code) for _ in range(2)]

    assert (first["ok"], second["error"]) == (True, "code_already_used")


async def test_a_code_lives_ten_minutes(
    slack: SlackSandbox, browser: httpx.AsyncClient, clock: MovableClock
) -> None:
    """Later it is `code_expired`."""
    code = (await decide(slack, browser))["code"]
    clock.forward(minutes=10, seconds=1)

    assert (await exchange(slack, browser, code))["error"] == "code_expired"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_secret": "guess"}, "bad_client_secret"),
        ({"client_id": "9"}, "invalid_client_id"),
        ({"redirect_uri": "https://likewise.test/install"}, "bad_redirect_uri"),
        ({"grant_type": "password"}, "invalid_grant_type"),
        ({"code": "made-up"}, "invalid_code"),
    ],
)
async def test_each_invalid_exchange_has_its_own_error(
    slack: SlackSandbox, browser: httpx.AsyncClient, wrong: dict[str, str], error: str
) -> None:
    code = (await decide(slack, browser))["code"]

    assert (await exchange(slack, browser, **({"code": code} | wrong)))["error"] == error


async def test_an_unregistered_redirect_uri_gets_no_redirect(
    slack: SlackSandbox, browser: httpx.AsyncClient
) -> None:
    """It gets an error page."""
    asked = ASKED | {"redirect_uri": "https://likewise.test.evil.example/callback"}

    answer = await browser.get(f"{slack.url}/openid/connect/authorize", params=asked)

    assert answer.status_code == 400
    assert "bad_redirect_uri" in answer.text


async def test_id_tokens_can_be_forged_for_tests(slack: SlackSandbox, browser: httpx.AsyncClient) -> None:
    """With other claims, or signed with an unpublished key."""
    slack.id_tokens.overrides.update(aud="someone-else", nonce=None)
    first = await exchange(slack, browser, (await decide(slack, browser))["code"])
    claims = await claims_of(slack, browser, first["id_token"])
    slack.id_tokens.sign_with_foreign_key = True
    second = await exchange(slack, browser, (await decide(slack, browser))["code"])

    assert claims["aud"] == "someone-else"
    assert "nonce" not in claims
    with pytest.raises(BadSignatureError):
        await claims_of(slack, browser, second["id_token"])


async def test_installing_returns_the_workspaces_bot_token(
    slack: SlackSandbox, browser: httpx.AsyncClient
) -> None:
    """The install page returns a code, which is exchanged for the token."""
    asked = {
        "client_id": "1111.2222",
        "scope": "commands,chat:write",
        "redirect_uri": "https://likewise.test/install",
        "state": "s",
    }
    back = await decide(slack, browser, user="nora", path="/oauth/v2/authorize", asked=asked)
    form = {"code": back["code"], "redirect_uri": asked["redirect_uri"]}
    answer = await browser.post(f"{slack.url}/api/oauth.v2.access", data=CLIENT | form)

    told = answer.json()
    assert told["team"] == {"id": slack.workspace("globex").id, "name": "Globex"}
    assert told["scope"] == "chat:write,commands"
    assert told["access_token"].startswith("xoxb-")
    assert slack.installations.of(slack.workspace("globex").id)


async def test_a_sign_in_code_cannot_be_exchanged_for_a_bot_token(
    slack: SlackSandbox, browser: httpx.AsyncClient
) -> None:
    code = (await decide(slack, browser))["code"]

    answer = await browser.post(f"{slack.url}/api/oauth.v2.access", data=CLIENT | {"code": code})

    assert answer.json()["error"] == "invalid_code"
