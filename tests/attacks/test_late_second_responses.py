"""Servers send more than they were asked for; the next request on the connection must not get it.

Otherwise each response on that connection goes to the person who asks next.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.http import http_client
from bot.response_body import aiohttp_session
from bot.secret import Secret
from bot.x import Bearer, XClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PEOPLE = {"ann": "1", "bob": "2", "eve": "3"}
WITHIN = aiohttp.ClientTimeout(total=30)


def response(user: str, *, status: str = "200 OK") -> bytes:
    body = json.dumps({"ok": True, "data": {"id": PEOPLE[user], "username": user}}).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Server:
    """Responds to each bearer of a name's token, and later sends what nobody asked for."""

    url: str = ""
    connections: list[asyncio.StreamWriter] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (
                        int(line[15:])
                        for line in head.lower().split(b"\r\n")
                        if line.startswith(b"content-length:")
                    ),
                    0,
                )
                await reader.readexactly(length)
                user = head.partition(b"Bearer ")[2].partition(b"\r\n")[0].decode()
                writer.write(response(user))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def send_late(self, raw: bytes) -> None:
        """Send on the first connection; return when another client, asking afterwards, has its response."""
        self.connections[0].write(raw)
        await self.connections[0].drain()
        async with aiohttp.ClientSession(timeout=WITHIN) as another:
            await (await another.get(self.url, headers={"Authorization": "Bearer eve"})).read()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    async with await asyncio.start_server(made.answer, "127.0.0.1", 0) as listening:
        host, port = listening.sockets[0].getsockname()
        made.url = f"http://{host}:{port}/"
        yield made
        for connection in made.connections:
            connection.close()


@pytest.mark.parametrize("late", [response("ann"), response("ann", status="403 Forbidden"), TIMED_OUT])
async def test_xs_second_response_is_not_the_next_persons(server: Server, late: bytes) -> None:
    """It repeats what Ann was told, or says that an idle connection ends."""
    async with http_client() as http:
        x = XClient(http, server.url, clock=lambda: datetime(2026, 11, 29, tzinfo=UTC))
        ann = await x.me(Bearer(Secret("ann")))
        await server.send_late(late)
        bob = await x.me(Bearer(Secret("bob")))

    assert [ann.value.username, bob.value.username] == ["ann", "bob"]


async def test_slacks_second_response_is_not_the_next_workspaces(server: Server) -> None:
    """One session is shared by the workspaces."""
    async with aiohttp_session(WITHIN) as session:
        slack = AsyncWebClient(base_url=server.url, session=session)
        told = await slack.auth_test(token="ann")
        await server.send_late(response("ann"))
        told_next = await slack.auth_test(token="bob")

    assert [one["data"]["username"] for one in (told, told_next)] == ["ann", "bob"]
