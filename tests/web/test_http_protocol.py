"""What the server answers before the app receives a request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from bot.web.headers import security_headers
from bot.web.http_protocol import MAX_HEAD_BYTES, BoundedHeadProtocol

GET = b"GET / HTTP/1.1\r\nhost: x\r\n"


@asynccontextmanager
async def server(connections: int) -> AsyncIterator[int]:
    """Serve a page on a free port, with a limit of open connections."""
    config = uvicorn.Config(
        PlainTextResponse("the app"), http=BoundedHeadProtocol, limit_concurrency=connections, log_config=None
    )
    config.load()
    here = await asyncio.get_running_loop().create_server(
        lambda: BoundedHeadProtocol(config, ServerState(), {}), "127.0.0.1", 0
    )
    async with here:
        yield here.sockets[0].getsockname()[1]


async def response(port: int, request: bytes) -> tuple[str, dict[str, str]]:
    """Return the status line and the headers; each header may occur once only."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().splitlines()
    writer.close()
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert len(headers) == len(lines)
    return status, headers


@pytest.mark.parametrize(
    ("connections", "request_", "code"),
    [
        pytest.param(10, b"no HTTP\r\n\r\n", "400", id="not HTTP"),
        pytest.param(10, GET + b"x: " + b"a" * MAX_HEAD_BYTES, "400", id="a head without end"),
        pytest.param(1, GET + b"\r\n", "503", id="too many connections"),
    ],
)
async def test_the_servers_own_refusals_have_the_security_headers(
    connections: int, request_: bytes, code: str
) -> None:
    """Other sites can't frame or read these pages either, and browsers stay with https."""
    async with server(connections) as port:
        status, headers = await response(port, request_)

    assert status.startswith(f"HTTP/1.1 {code} ")
    expected = {name.lower(): value.lower() for name, value in security_headers("https://x").items()}
    assert headers.items() >= expected.items()
    assert int(headers["content-length"]) > 0


async def test_the_app_answers_everything_else() -> None:
    """Valid requests within the limits reach it."""
    async with server(10) as port:
        status, headers = await response(port, GET + b"\r\n")

    assert status == "HTTP/1.1 200 OK"
    assert headers["content-length"] == str(len("the app"))
