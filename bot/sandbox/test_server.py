"""Run an ASGI app on a local port, inside the current event loop."""

import asyncio
import logging
import os
import socket
import ssl
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Self

import h11
import uvicorn
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

GRACE_SECONDS = 2
"""How long requests in progress may continue after `RunningServer.close`."""

_LOOK_SECONDS = 0.002


@cache
def no_certificates() -> ssl.SSLContext:
    """Return a TLS context for local http servers; loading no CA certificates saves time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class HangUp(Response):
    """Closes the connection, by a response that HTTP doesn't allow and the server doesn't write."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        with suppress(h11.LocalProtocolError):
            await send({"type": "http.response.start", "status": 200, "headers": [(b"hang-up", b"\n")]})


def edge_page(status: int, headers: Mapping[str, str]) -> Response:
    """Return the HTML page of a proxy or firewall in front of a service."""
    html = "<html><head><title>Blocked</title></head><body><h1>Request blocked</h1></body></html>"
    return HTMLResponse(html, status, headers)


def _is_news(record: logging.LogRecord) -> bool:
    """Drop uvicorn's log message about each connection that is closed on purpose."""
    return "without completing response" not in record.getMessage()


logging.getLogger("uvicorn.error").addFilter(_is_news)


def bind(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """Return a listening socket (port 0: any free one); raise OSError if the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio disables Nagle's algorithm only if the protocol is given; otherwise each response
    # waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
        listener.setblocking(False)  # noqa: FBT003 - the socket module's own signature
    except OSError:
        listener.close()
        raise
    return listener


def address(listener: socket.socket) -> str:
    """Return the http URL of a listening socket, without a trailing slash."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(
    app: ASGIApp, host: str = "127.0.0.1", port: int = 0, *, listener: socket.socket | None = None
) -> "RunningServer":
    """Start `app` and return once it accepts requests; as an async context manager, stop it again.

    `listener` (from `bind`) has a URL before there is an app. Raises RuntimeError if it fails.
    """
    server = RunningServer(app, listener or bind(host, port))
    await server.start()
    return server


class RunningServer(uvicorn.Server):
    """A server without signal handlers, which doesn't poll ten times a second."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",  # required by `HangUp`
                ws="none",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
                # Longer than the app keeps idle connections, so that none is closed as it is used.
                timeout_keep_alive=95,
            )
        )
        self.url = address(listener)
        self.port: int = listener.getsockname()[1]
        self._listener = listener
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the server; raise RuntimeError if the app's lifespan fails."""
        self._running = asyncio.create_task(self._serve_listener(), name=f"server on {self.url}")
        while not (self.started or self._running.done()):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(_LOOK_SECONDS)
        if not self.started:
            await self._running
            self._listener.close()
            raise RuntimeError(f"The app for {self.url} did not start; its lifespan failed.")

    async def close(self) -> None:
        """Stop the server: finish requests (within two seconds), run the app's shutdown."""
        self.should_exit = True
        self._stopping.set()
        if self._running is not None:
            await self._running
            self._running = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _serve_listener(self) -> None:
        # uvicorn raises SystemExit when a lifespan fails, which would end the whole event loop.
        with suppress(SystemExit):
            await self.serve(sockets=[self._listener])

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 (nobody tells)
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
        await self.lifespan.shutdown()
