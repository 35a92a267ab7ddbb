"""Responses that are valid HTTP but odd, or end at the wrong place: from Slack, X, or whatever is in between.

Each ends in a result or an error of the client, within its time, and the next request gets its own response.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.http import http_client
from bot.metrics import Metrics
from bot.response_body import aiohttp_session
from bot.secret import Secret
from bot.slack.api import SlackClient, SlackError
from bot.slack.session import SlackSession
from bot.x import Bearer, XClient
from bot.x.errors import XError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Seconds for a response that ends, and for one that doesn't.
WITHIN, SOON = 30.0, 1.0
# A response byte by byte takes much longer than `SOON`.
BETWEEN_BYTES = 0.1
TOKEN = "secret-in-a-body"
BODY = json.dumps({"ok": True, "data": {"id": "7", "username": "ann"}}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SIZED = HEAD + b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n" % (len(BODY), BODY)

# All of these have a complete body.
WHOLE = {
    "early hints first": b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n" * 50 + SIZED + b"\r\n" + BODY,
    "trailers": CHUNKED + b"X-Sum: 1\r\nSet-Cookie: a=b\r\n\r\n",
    "HTTP/1.0": SIZED.replace(b"1.1", b"1.0") + b"\r\n" + BODY,
    "HTTP/1.0 without a length": HEAD.replace(b"1.1", b"1.0") + b"\r\n" + BODY,
    "cookies": SIZED + b"Set-Cookie: session=stolen; Path=/\r\n\r\n" + BODY,
    "a connection that closes": SIZED + b"Connection: close\r\n\r\n" + BODY,
}
# These aren't complete, or aren't HTTP; they end in an error, or in what came before the end.
BROKEN = {
    "a length too large": HEAD + b"Content-Length: 9999\r\n\r\n" + BODY,
    "a length too small": HEAD + b"Content-Length: 5\r\n\r\n" + BODY,
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY,
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n" + BODY,
    "a length in a trailer": CHUNKED + b"Content-Length: 1\r\n\r\n",
    "a length and chunks": SIZED + b"Transfer-Encoding: chunked\r\n\r\n" + BODY,
    "a chunk without an end": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffff\r\n" + BODY,
    "a long header": SIZED + b"X-Long: " + b"a" * 200_000 + b"\r\n\r\n" + BODY,
    "many headers": SIZED + b"X-One: a\r\n" * 20_000 + b"\r\n" + BODY,
    "a long reason": HEAD.replace(b"OK", b"O" * 100_000) + b"\r\n" + BODY,
    "another protocol": b"SSH-2.0-OpenSSH_9.0\r\n\r\n",
    "only early hints": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 5_000,
    "an upgrade": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
}


# Of the others, it is seen at once that they are broken, and the server keeps the connection.
CLOSED = BROKEN.keys() - {"a length too small", "two lengths", "a negative length", "a length in a trailer"}


@dataclass
class Server:
    """Responds to the first request with `first`, and to all others as it should."""

    url: str = ""
    first: bytes = b""
    drips: bool = False
    closes: bool = True
    requests: list[bytes] = field(default_factory=list)
    connections: list[asyncio.StreamWriter] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [
                    line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
                ]
                body = await reader.readexactly(int(lengths[0][15:]) if lengths else 0)
                self.requests.append(head + body)
                if len(self.requests) > 1:
                    writer.write(SIZED + b"\r\n" + BODY)
                    await writer.drain()
                    continue
                for byte in self.first if self.drips else ():
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(BETWEEN_BYTES)
                writer.write(b"" if self.drips else self.first)
                await writer.drain()
                if self.closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async for made in serving():
        yield made


@pytest.fixture
async def elsewhere() -> AsyncIterator[Server]:
    async for made in serving():
        yield made


async def serving() -> AsyncIterator[Server]:
    made = Server()
    async with await asyncio.start_server(made.answer, "127.0.0.1", 0) as listening:
        made.url = "http://{}:{}/".format(*listening.sockets[0].getsockname())
        yield made
        for connection in made.connections:
            connection.close()
            with suppress(ConnectionError):
                await connection.wait_closed()


class AskX:
    """X's client."""

    def __init__(self, server: Server) -> None:
        self.http = http_client()
        self.url = server.url
        self.within = WITHIN

    async def ask(self) -> bool:
        """Return whether the response was read."""
        x = XClient(self.http, self.url, clock=lambda: datetime.now(UTC), pause=0, deadline=self.within)
        try:
            found = await x.me(Bearer(Secret(TOKEN), "7"))
        except XError:
            return False
        assert found.value.username == "ann"
        return True

    async def close(self) -> None:
        await self.http.aclose()


class AskSlack:
    """Slack's client, with secrets in the body as when a token is exchanged."""

    def __init__(self, server: Server) -> None:
        self.session = aiohttp_session(aiohttp.ClientTimeout(total=WITHIN))
        self.slack = SlackClient(f"{server.url}api/", Metrics())
        self.slack.use_session(SlackSession(self.session).for_slack_sdk())
        self.within = WITHIN

    async def ask(self) -> bool:
        try:
            found = await self.slack.call(
                "oauth.v2.access", within=self.within, client_secret=Secret(TOKEN), code="c"
            )
        except SlackError:
            return False
        assert found.data["data"]["username"] == "ann"
        return True

    async def close(self) -> None:
        await self.session.close()


@pytest.fixture(params=[AskX, AskSlack])
async def client(request: pytest.FixtureRequest, server: Server) -> AsyncIterator[AskX | AskSlack]:
    made = request.param(server)
    yield made
    await made.close()


async def ask_twice(client: AskX | AskSlack) -> bool:
    """Return whether the first response was read; the second request must get its own."""
    first = await client.ask()
    client.within = WITHIN
    assert await client.ask()
    return first


@pytest.mark.parametrize("kind", WHOLE)
async def test_an_odd_but_complete_response_is_read(
    server: Server, client: AskX | AskSlack, kind: str
) -> None:
    """What it sets is ignored."""
    server.first, server.closes = WHOLE[kind], b"Length" not in WHOLE[kind] and kind != "trailers"

    assert await ask_twice(client)
    assert all(b"cookie" not in each.lower() for each in server.requests)


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_response_does_not_reach_the_next_request(
    server: Server, client: AskX | AskSlack, kind: str
) -> None:
    """Whatever is left of it goes with its connection, even if the server would keep that."""
    server.first, server.closes = BROKEN[kind], kind in CLOSED

    await ask_twice(client)


async def test_a_response_that_drips_ends_in_an_error(server: Server, client: AskX | AskSlack) -> None:
    """Each byte comes soon; the whole has a deadline."""
    server.first, server.drips, client.within = SIZED + b"\r\n" + BODY, True, SOON

    assert not await ask_twice(client)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(
    server: Server, elsewhere: Server, client: AskX | AskSlack, status: int
) -> None:
    """Neither to another host, which would get the body, nor on the same one."""
    for location in (elsewhere.url, "/api/oauth.v2.access"):
        server.requests.clear()
        server.first = (
            f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
        )

        assert not await client.ask()
        assert len(server.requests) == 1

    assert elsewhere.requests == []
