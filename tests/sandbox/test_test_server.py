"""The server of the sandboxes and of the tests."""

import asyncio
import logging

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.test_server import HangUp, serve


async def _exchange(app: Starlette) -> bytes:
    async with await serve(app) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
        async with asyncio.timeout(30):
            received = await reader.read()
        writer.close()
        await writer.wait_closed()
        return received


async def test_a_connection_can_be_dropped_before_the_response(caplog: pytest.LogCaptureFixture) -> None:
    """The client gets no byte, and nothing is logged."""

    async def drop(_: Request) -> Response:
        return HangUp()

    with caplog.at_level(logging.ERROR):
        assert await _exchange(Starlette(routes=[Route("/", drop)])) == b""
    assert not caplog.records


async def test_a_connection_can_be_dropped_during_the_response() -> None:
    """What was written before still arrives."""

    async def half(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})

    assert (await _exchange(Starlette(routes=[Mount("/", half)]))).endswith(b"\r\n\r\nhalf")
