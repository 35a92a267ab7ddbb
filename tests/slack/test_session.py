"""Slack's client and X's use the same proxy."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.http import NETWORK_ERRORS
from bot.slack.session import SlackSession
from bot.x import http_client

Ask = Callable[[], Awaitable[None]]

HERE = "https://likewise-test.invalid"


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A proxy that refuses, and records requests."""
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], asked


async def ask_slack() -> None:
    """Send a request with a client that slack_sdk makes as Bolt does, which reads HTTPS_PROXY itself."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        client = AsyncWebClient(
            base_url=f"{HERE}/api/", session=SlackSession(session).for_slack_sdk(), retry_handlers=[]
        )
        with pytest.raises(NETWORK_ERRORS):
            await client.auth_test(token="xoxb-hidden")


async def ask_x() -> None:
    async with http_client() as http:
        with pytest.raises(httpx.RequestError):
            await http.get(f"{HERE}/2/users/me", headers={"Authorization": "Bearer hidden"})


@pytest.mark.parametrize("ask", [ask_slack, ask_x])
async def test_both_use_the_proxy(monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    """It gets its own password and nothing of the request."""
    async with proxy() as (port, asked):
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:pass@127.0.0.1:{port}")
        await ask()

    assert asked[0].startswith(b"CONNECT likewise-test.invalid:443 ")
    assert b"proxy-authorization: basic bwu6cgfzcw==" in asked[0].lower()
    assert b"hidden" not in asked[0]


@pytest.mark.parametrize("ask", [ask_slack, ask_x])
@pytest.mark.parametrize("variables", [{"NO_PROXY": "[::1],.invalid"}, {"HTTPS_PROXY": ""}])
async def test_neither_uses_the_proxy_where_it_must_not(
    monkeypatch: pytest.MonkeyPatch, ask: Ask, variables: dict[str, str]
) -> None:
    """NO_PROXY applies to Slack's, too, and HTTP_PROXY to no https address."""
    async with proxy() as (port, asked):
        for name in ("HTTPS_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        for name, text in variables.items():
            monkeypatch.setenv(name, text)
        await ask()

    assert asked == []


def test_a_request_without_the_apps_tls_context_trusts_no_server() -> None:
    """aiohttp's own context would trust other CAs than the rest of the app, and keep them in memory."""
    context = aiohttp.connector._SSL_CONTEXT_VERIFIED

    assert context.get_ca_certs() == []
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
