"""A request inside another one's body, which a proxy doesn't see: its response would be somebody else's next one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from bot.web.http_protocol import BoundedHeadProtocol

SMUGGLED = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"


class Server:
    """Answers once it has read both parts of a request; `paths` are those of the requests that it found."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.has_begun = asyncio.Event()
        self._parts = 0
        self._has_both = asyncio.Event()

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        self.has_begun.set()
        await self._has_both.wait()
        await PlainTextResponse("answered")(scope, receive, send)

    def has_read(self) -> None:
        self._parts += 1
        if self._parts == 2:
            self._has_both.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """Serve on a free port."""
        has_read = self.has_read

        class Watched(BoundedHeadProtocol):
            def data_received(self, data: bytes) -> None:
                super().data_received(data)
                has_read()

        config = uvicorn.Config(self.app, interface="asgi3", http=Watched, log_config=None)
        config.load()
        here = await asyncio.get_running_loop().create_server(
            lambda: Watched(config, ServerState(), {}), "127.0.0.1", 0
        )
        async with here:
            yield here.sockets[0].getsockname()[1]


@pytest.mark.parametrize("method", ["GET", "POST", "CONNECT"])
@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.3", "anything"])
async def test_the_body_of_an_upgrade_is_no_other_request(method: str, protocol: str) -> None:
    """The upgrade is ignored, and the connection ends with the only response."""
    head = (
        f"{method} /link/start HTTP/1.1\r\nHost: x\r\nContent-Length: {len(SMUGGLED)}\r\n"
        f"Connection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n"
    )
    server = Server()

    async with server.running() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode())
        async with asyncio.timeout(30):
            await server.has_begun.wait()
            writer.write(SMUGGLED)
            answered = await reader.read()
        writer.close()

    assert server.paths == ["/link/start"]
    assert answered.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answered
