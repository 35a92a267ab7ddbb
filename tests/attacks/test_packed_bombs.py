"""Small responses that unpack to gigabytes or never end: each HTTP client limits what it reads."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli.asking import ask
from bot.http import NETWORK_ERRORS
from bot.linking.slack_oidc import SlackOIDC, SlackOIDCFailed
from bot.metrics import Metrics
from bot.response_body import LARGE_BYTES, SMALL_BYTES, aiohttp_session
from bot.sandbox.test_server import serve
from bot.secret import Secret
from bot.slack.api.response_url import ResponseUrls
from bot.x import Bearer, OAuth2, XClient, XError, XMalformed, http_client
from tests.attacks.packed import ALLOWED, MEGABYTE, NAMES, attacking, attacking_elsewhere, measured
from tests.scenarios.conftest import scene
from tests.x.scripted import Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.conftest import MovableClock

MANY = 100
EVERY = pytest.mark.parametrize("attack", NAMES)
AUTH = Bearer(Secret("access"))


def now() -> datetime:
    return datetime.now(UTC)


def sign_in(http: httpx.AsyncClient, url: str) -> SlackOIDC:
    return SlackOIDC(
        http,
        client_id="1.2",
        client_secret=Secret("secret"),
        api_url=f"{url}/api/",
        slack_url=url,
        redirect_uri="https://likewise.example/link/slack/callback",
        clock=now,
    )


@EVERY
async def test_xs_api_cannot_fill_the_memory(attack: str) -> None:
    """The status is known, so the response counts as malformed."""
    async with attacking(attack) as url, http_client() as http:
        x = XClient(http, url, clock=now, pause=0)
        with measured() as peak, pytest.raises(XMalformed):
            await x.me(AUTH)
    assert peak[0] < ALLOWED


async def test_many_large_responses_at_once_cannot_fill_the_memory() -> None:
    """One of 3 MB is accepted; a hundred at once share one memory limit, which is free again afterwards."""
    async with attacking("large", at_once=MANY) as url, http_client() as http:
        x = XClient(http, url, clock=now, pause=0)
        with measured() as peak:
            await asyncio.gather(*(x.me(AUTH) for _ in range(MANY)), return_exceptions=True)
    assert peak[0] < LARGE_BYTES + MANY * SMALL_BYTES + ALLOWED

    async with attacking("large") as url, http_client() as http:
        assert len((await http.get(url)).content) > 3 * MEGABYTE


async def test_a_malformed_response_is_not_kept_by_its_error() -> None:
    """The code that handles the error may wait for the database, in hundreds of calls at once."""
    body = json.dumps({"data": [[]] * 20_000}).encode()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
    async with httpx.AsyncClient(transport=transport) as http:
        x = XClient(http, "https://x.test", clock=now, pause=0)
        with measured() as peak:
            errors = await asyncio.gather(*(x.me(AUTH) for _ in range(MANY)), return_exceptions=True)
    assert {type(error) for error in errors} == {XMalformed}
    assert peak[0] < ALLOWED


@EVERY
async def test_xs_token_endpoint_cannot_fill_the_memory(attack: str) -> None:
    """Exchanging a code is tested; all calls about tokens read responses alike."""
    async with attacking(attack) as url, http_client() as http:
        oauth2 = OAuth2(
            http, "id", Secret("secret"), api_url=url, x_url=url, redirect_uri="https://a.example", clock=now
        )
        with measured() as peak, pytest.raises(XError):
            await oauth2.exchange(Secret("code"), Secret("verifier"))
    assert peak[0] < ALLOWED


@EVERY
async def test_slacks_oidc_endpoint_cannot_fill_the_memory(attack: str) -> None:
    async with attacking(attack) as url, http_client() as http:
        with measured() as peak, pytest.raises(SlackOIDCFailed):
            await sign_in(http, url).identify(Secret("code"), "0" * 64)
    assert peak[0] < ALLOWED


@EVERY
async def test_a_response_url_cannot_fill_the_memory(attack: str) -> None:
    """The app needs only the status, which it has, so the call succeeds."""
    async with attacking(attack) as url, http_client() as http:
        response_urls = ResponseUrls(http, f"{url}/api/", Metrics())
        with measured() as peak:
            await response_urls.post(Secret(f"{url}/response"), {"text": "Hello"})
    assert peak[0] < ALLOWED


async def posts(slack: AsyncWebClient) -> None:
    await slack.chat_postMessage(channel="C1", text="Hello")


async def installs(slack: AsyncWebClient) -> None:
    """Exchange an installation's code; refreshing its token calls the same method."""
    await slack.api_call("oauth.v2.access", data={"code": "c", "client_id": "i", "client_secret": "s"})


async def uploads(slack: AsyncWebClient) -> None:
    """Take the second step of a file upload, which has a URL of its own."""
    sent = await slack._upload_file(
        url=slack.base_url, data=b"a,b", logger=slack._logger, timeout=10, proxy=None, ssl=None
    )
    raise AssertionError(sent)


async def opens_socket(slack: AsyncWebClient) -> None:
    await slack.apps_connections_open(app_token="xapp-1")


@EVERY
@pytest.mark.parametrize("call", [posts, installs, uploads, opens_socket])
async def test_slacks_web_api_cannot_fill_the_memory(
    attack: str, call: Callable[[AsyncWebClient], Awaitable[None]]
) -> None:
    """Messages, installations and files: all calls of slack_sdk use the app's session."""
    async with attacking(attack) as url, aiohttp_session(aiohttp.ClientTimeout(total=10)) as session:
        slack = AsyncWebClient(base_url=f"{url}/api/", session=session, token="xoxb-1")
        with measured() as peak, pytest.raises((SlackClientError, *NETWORK_ERRORS)):
            await call(slack)
    assert peak[0] < ALLOWED


@EVERY
def test_a_response_to_the_doctor_cannot_fill_the_memory(attack: str) -> None:
    """All its checks use the same client."""
    with attacking_elsewhere(attack) as url, measured() as peak, pytest.raises(NETWORK_ERRORS):
        ask("GET", url)
    assert peak[0] < ALLOWED


@EVERY
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_running_app_uses_the_bounded_session(
    database_url: str, clock: MovableClock, attack: str
) -> None:
    """The app gives slack_sdk the session that limits what it reads."""
    async with scene(database_url, clock) as acme, attacking(attack) as url:
        slack = AsyncWebClient(
            base_url=f"{url}/api/", session=acme.container.slack.tenants.client.web.session
        )
        with measured() as peak, pytest.raises((SlackClientError, *NETWORK_ERRORS)):
            await posts(slack)
    assert peak[0] < ALLOWED


async def test_both_http_clients_accept_gzip_only() -> None:
    asked: list[str] = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        asked.extend(value.decode() for name, value in scope["headers"] if name == b"accept-encoding")
        await Answer({"ok": True})(scope, receive, send)

    async with (
        await serve(answer) as server,
        http_client() as http,
        aiohttp_session(aiohttp.ClientTimeout(total=10)) as session,
    ):
        await http.get(server.url)
        await AsyncWebClient(base_url=f"{server.url}/", session=session).api_test()

    assert asked == ["gzip", "gzip"]
