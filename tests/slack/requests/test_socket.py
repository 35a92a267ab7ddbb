"""Socket Mode: one connection at a time, and how long it waits before it asks Slack again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from socket import SHUT_RDWR
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import pytest
from aiohttp import WSCloseCode, web
from aiohttp.test_utils import TestServer

from bot.metrics import Metrics
from bot.secret import Secret
from bot.slack.api import SlackClient
from bot.slack.requests import socket
from bot.slack.requests.socket import Socket

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp

PATIENCE = 30.0
DISCONNECT = '{"type": "disconnect", "reason": "refresh_requested"}'


class Slack:
    """A Slack that opens WebSockets, or refuses to, and knows which are connected."""

    def __init__(self) -> None:
        self.retry_after: int | None = None
        self.error = ""
        self.asked = 0
        self.opened = 0
        self.answers_pings = True
        self.received: list[str] = []
        self.connected: set[web.WebSocketResponse] = set()
        self.ended: list[int | None] = []

    @property
    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.post("/api/apps.connections.open", self._open), web.get("/socket", self._socket)])
        return app

    async def _open(self, request: web.Request) -> web.Response:
        self.asked += 1
        url = str(request.url.with_scheme("ws").with_path("/socket"))
        if self.retry_after:
            return web.json_response(
                {"ok": False}, status=429, headers={"retry-after": str(self.retry_after)}
            )
        return web.json_response({"ok": not self.error, "error": self.error, "url": url})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(autoping=self.answers_pings)
        await ws.prepare(request)
        self.opened += 1
        self.connected.add(ws)
        async for message in ws:
            self.received.append(str(message.data))
        self.connected.discard(ws)
        self.ended.append(ws.close_code)
        return ws


@asynccontextmanager
async def client_of(slack: Slack, refused: Callable[[str], None] = print) -> AsyncIterator[Socket]:
    bolt = cast("AsyncApp", SimpleNamespace(logger=logging.getLogger("quiet")))
    async with TestServer(slack.app) as server:
        client = Socket(
            bolt, Secret("xapp-1"), SlackClient(str(server.make_url("/api/")), Metrics()), refused
        )
        yield client
        await asyncio.wait_for(client.close(), PATIENCE / 2)
        assert not client._tasks  # nothing of it runs on


def noting(received: list[dict[str, Any]]) -> Callable[[object, dict[str, Any], str | None], Awaitable[None]]:
    async def note(_client: object, message: dict[str, Any], _raw: str | None) -> None:
        received.append(message)

    return note


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 (the client tells nobody)
            await asyncio.sleep(0.005)


def test_pauses_grow_to_half_a_minute() -> None:
    """Slack that is down for long isn't besieged."""
    pauses = socket._pauses()

    assert [next(pauses) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize(
    ("message", "ends"),
    [
        (DISCONNECT, True),
        ('{"type": "events_api", "payload": {"text": "disconnect"}}', False),
        ('{"type": "hello"}', False),
        ('["disconnect"]', False),
        ("", False),
    ],
)
async def test_slacks_message_ends_a_connection(message: str, ends: bool) -> None:
    """A person's text with that word doesn't."""
    async with client_of(Slack()) as client:
        await client.enqueue_message(message)
        assert client.stale is ends
        assert client.message_queue.qsize() == (not ends)
    assert client.aiohttp_client_session.closed


async def test_a_new_connection_replaces_the_old_one() -> None:
    """Both are read until Slack closes the old one, whose messages about its end don't count; only one is opened."""
    slack = Slack()
    async with client_of(slack) as client:
        client.open()
        await until(lambda: slack.connected and client.current_session)
        (old,) = slack.connected
        await client.connect_to_new_endpoint()
        assert (slack.opened, await client.is_connected()) == (1, True)

        await client.enqueue_message(DISCONNECT)
        await asyncio.gather(client.connect_to_new_endpoint(), client.connect_to_new_endpoint())
        await until(lambda: slack.opened == 2)
        assert old in slack.connected

        received: list[dict[str, Any]] = []
        client.message_listeners.append(noting(received))
        await old.send_str(DISCONNECT)
        await old.send_str('{"type": "last"}')
        await until(lambda: received)
        await old.close()
        await until(lambda: old not in slack.connected)

        assert received == [{"type": "last"}]
        assert await client.is_connected()
    assert slack.asked == 2


async def test_an_old_connection_that_slack_leaves_open_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack limits their number; it is told, and nothing fails unseen."""
    monkeypatch.setattr(socket, "_ENDS_WITHIN", 0)
    unseen: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unseen.append(context))
    slack = Slack()
    async with client_of(slack) as client:
        client.open()
        await until(lambda: slack.connected and client.current_session)
        (old,) = slack.connected
        await client.enqueue_message(DISCONNECT)

        await until(lambda: slack.opened == 2 and len(slack.connected) == 1)

        assert old not in slack.connected
        assert slack.ended == [WSCloseCode.OK]
    assert not unseen


@pytest.mark.parametrize("ping", [3600, 0.05])
async def test_a_lost_connection_is_replaced(monkeypatch: pytest.MonkeyPatch, ping: float) -> None:
    """At once if its end is seen, otherwise when the peer doesn't answer pings."""
    monkeypatch.setattr(socket, "PING_SECONDS", ping)
    slack = Slack()
    slack.answers_pings = ping > 1
    async with client_of(slack) as client:
        client.open()
        await until(lambda: slack.connected and client.current_session)
        if slack.answers_pings:
            slack.connected.pop().get_extra_info("socket").shutdown(SHUT_RDWR)

        await until(lambda: slack.opened > 1)


async def test_a_connection_that_ends_with_its_handshake_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its end may be noticed before the client has it."""
    slack, request = Slack(), aiohttp.ClientSession._request

    async def ended(session: aiohttp.ClientSession, method: str, url: str, **more: Any) -> Any:
        response = await request(session, method, url, **more)
        if slack.opened == 1 and (connection := response.connection):
            slack.connected.pop().get_extra_info("socket").shutdown(SHUT_RDWR)
            await until(lambda: connection.transport is None)
        return response

    monkeypatch.setattr(aiohttp.ClientSession, "_request", ended)
    async with client_of(slack) as client:
        client.open()
        await until(lambda: slack.opened == 2 and client.current_session)

        assert await client.is_connected()


async def test_a_refused_attempt_waits_before_the_next() -> None:
    """As long as Slack says; whoever closes the client doesn't wait for it."""
    slack = Slack()
    slack.retry_after = 120
    async with client_of(slack) as client:
        client.open()
        (connecting,) = client._tasks
        await until(lambda: slack.asked)
        await asyncio.wait([connecting], timeout=0.2)
        assert slack.asked == 1
        await client.close()
        assert connecting.cancelled()


async def test_a_closed_client_asks_no_more() -> None:
    """Nor one whose token Slack refuses, which closes it."""
    slack, told = Slack(), list[str]()
    async with client_of(slack, told.append) as client:
        client.closed = True
        slack.retry_after = 120
        await asyncio.wait_for(client.connect(), PATIENCE)
        await client.connect_to_new_endpoint()
        assert slack.asked == 1

        client.closed = False
        slack.retry_after, slack.error = None, "invalid_auth"
        await asyncio.wait_for(client.connect(), PATIENCE)
        assert (client.closed, told) == (True, ["invalid_auth"])
        await client.connect_to_new_endpoint()
        assert slack.asked == 2


async def test_a_client_that_is_closed_first_acknowledges_what_it_received() -> None:
    """Its process is told to stop while a command runs."""
    slack = Slack()
    async with client_of(slack) as client:
        may_end = asyncio.Event()

        async def acknowledge(_: object, message: dict[str, Any], _raw: str | None) -> None:
            if message["type"] == "slash_commands":
                await may_end.wait()
                await client.send_message("done")

        client.message_listeners.append(acknowledge)
        client.open()
        await until(lambda: slack.connected and client.current_session)
        (connection,) = slack.connected
        await connection.send_str('{"type": "slash_commands"}')
        await until(lambda: client._requests)
        closing = asyncio.create_task(client.close())
        await asyncio.wait([closing], timeout=0.2)
        may_end.set()
        await asyncio.wait_for(closing, PATIENCE)

        await until(lambda: not slack.connected)
        assert slack.received == ["done"]
        assert not client._requests


async def test_an_acknowledgment_goes_over_the_next_connection_if_this_one_is_lost() -> None:
    """Also before the task that reads it has noticed."""
    slack = Slack()
    async with client_of(slack) as client:
        client.open()
        await until(lambda: slack.connected and client.current_session)
        lost = client.current_session
        assert lost is not None
        lost._response.connection.transport.abort()  # type: ignore[union-attr]
        await asyncio.wait_for(client.send_message("done"), PATIENCE / 2)

        await until(lambda: slack.received)
    assert (slack.received, slack.opened) == (["done"], 2)
