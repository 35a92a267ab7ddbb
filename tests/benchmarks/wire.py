"""A small HTTP/1.1 server and client, fast enough not to affect the measurement."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

import httptools

Handler = Callable[[str, str, bytes], tuple[int, bytes, float]]
"""Takes method, path and body; returns status, JSON body, and after how many seconds it is sent."""

_LIMITS: Final = (
    b"x-rate-limit-limit: 1000\r\nx-rate-limit-remaining: 999\r\nx-rate-limit-reset: 4102444800\r\n"
)


class ServerProtocol(asyncio.Protocol):
    """One connection of a server; counts connections and requests in `counts`."""

    def __init__(self, handle: Handler, counts: dict[str, int]) -> None:
        self._handle = handle
        self._counts = counts
        self._parser: Any = httptools.HttpRequestParser(self)
        self._path = ""
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._counts["connections"] += 1

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path, self._body = url.decode(), b""

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self._counts["requests"] += 1
        status, body, delay = self._handle(self._parser.get_method().decode(), self._path, self._body)
        answer = (
            b"HTTP/1.1 %d OK\r\nContent-Type: application/json; charset=utf-8\r\n%bContent-Length: %d\r\n\r\n%b"
            % (status, _LIMITS, len(body), body)
        )
        if delay:
            asyncio.get_running_loop().call_later(delay, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


class ClientProtocol(asyncio.Protocol):
    """One connection of a client, for one request after another."""

    def __init__(self) -> None:
        self.is_open = False
        self._answered: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self.is_open = True

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; return status and body. Raises ConnectionError if the server closes the connection."""
        self._answered = asyncio.get_running_loop().create_future()
        self._body = b""
        self._parser: Any = httptools.HttpResponseParser(self)
        self._transport.write(request)
        return await self._answered

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self._done()

    def connection_lost(self, _: Exception | None) -> None:
        self.is_open = False
        if self._answered is not None and not self._answered.done():
            if self._parser.get_http_version() == "1.0":  # the body ends with the connection
                self._done()
            else:
                self._answered.set_exception(ConnectionError("the server hung up"))

    def close(self) -> None:
        self._transport.close()

    def _done(self) -> None:
        if not self._parser.should_keep_alive():
            self._transport.close()
            self.is_open = False
        if self._answered is not None and not self._answered.done():
            self._answered.set_result((self._parser.get_status_code(), self._body))


def as_json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
