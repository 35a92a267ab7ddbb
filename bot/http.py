"""The HTTP client for all requests to X.

httpx over aiohttp's connections, which handles several times as many requests per second as httpx's
own transport.
"""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.certificates import UnusableCertificates, trusted
from bot.connector import Connector
from bot.proxies import Proxy, UnusableProxy, proxy_for
from bot.response_body import ACCEPT_ENCODING, unpacked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_TIMEOUT: Final = httpx.Timeout(8.0, connect=2.0, pool=2.0)
# The maximum number of concurrent requests (`bot.web.load_shedding`): X may be slow for all of
# them.
_CONNECTIONS: Final = 800
# Commands may be minutes apart; a kept connection saves the next one a TLS handshake.
_KEEP_ALIVE: Final = 30.0

# Every way a connection or its response can fail. httpx-aiohttp translates most of aiohttp's errors
# into httpx's (a server that hangs up becomes ConnectTimeout), but not those of malformed HTTP.
NETWORK_ERRORS: Final = (
    httpx.RequestError,
    aiohttp.ClientError,
    aiohttp.http.HttpProcessingError,
    TimeoutError,
    OSError,
)

# On import, aiohttp loads the system's CAs into a context for requests without one, and keeps 1 MB.
# All requests have `trusted()`; an empty context trusts no server, should one forget it.
aiohttp.connector._SSL_CONTEXT_VERIFIED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # noqa: SLF001


async def read_body(response: httpx.Response) -> bytes:
    """Read the body of a streamed response; raises the errors of `NETWORK_ERRORS`.

    The client has decompressed it (`_BoundedTransport`).
    """
    if response.is_stream_consumed:
        return response.content  # an event hook has read it
    stream = cast("httpx.AsyncByteStream", response.stream)
    return b"".join([chunk async for chunk in stream])


def http_client() -> httpx.AsyncClient:
    """Return a client for requests as `_Client` sends them; close it with `aclose()`.

    The environment selects the proxy (`bot.proxies`) and the trusted CAs (`bot.certificates`).
    `~/.netrc` is ignored: its passwords must not be sent to X.
    """
    return _Client(
        _Routes(),
        timeout=_TIMEOUT,
        headers={"User-Agent": "Likewise", "Accept": "application/json", "Accept-Encoding": ACCEPT_ENCODING},
    )


class _Client(httpx.AsyncClient):
    """A client that passes requests to its transport as they are.

    It follows no redirects and keeps no cookies, and requests are authorized already. httpx's steps
    for these, around each request and response, take as long as building the request. They also
    make each response and its stream refer to each other: garbage of 45 objects.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, **options: Any) -> None:
        super().__init__(transport=transport, **options)
        self._sends_over = transport

    async def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        """Return the response, with its body unless it is to be streamed; call the event hooks.

        Raises TypeError for httpx's other options, which would have no effect.
        """
        given = [name for name, value in options.items() if value is not httpx.USE_CLIENT_DEFAULT]
        if given:
            raise TypeError(f"this client takes no {' or '.join(given)}")
        hooks = self.event_hooks
        for hook in hooks["request"]:
            await hook(request)
        response = await self._sends_over.handle_async_request(request)
        response.request = request
        try:
            for hook in hooks["response"]:
                await hook(response)
            if not stream:
                await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response


class _Routes(httpx.AsyncBaseTransport):
    """A transport that picks a connection pool by scheme and proxy."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, str, int | None], AiohttpTransport] = {}
        self._transports: dict[tuple[bool, Proxy | None], AiohttpTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        route = self._routes.get(key := (url.scheme, url.host, url.port)) or self._routes.setdefault(
            key, self._route(url)
        )
        return await route.handle_async_request(request)

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    def _route(self, url: httpx.URL) -> AiohttpTransport:
        secure = url.scheme == "https"
        try:
            proxy = proxy_for(str(url))
            certificates = trusted() if secure else _no_certificates()
        except (UnusableProxy, UnusableCertificates) as fault:
            raise httpx.ConnectError(str(fault)) from None
        key = (secure, proxy)
        return self._transports.get(key) or self._transports.setdefault(key, _transport(certificates, proxy))


@cache
def _no_certificates() -> ssl.SSLContext:
    """Return an empty TLS context, for plain http."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _BoundedTransport(AiohttpTransport):
    """A transport that decompresses bodies itself, up to `MAX_BYTES`, before httpx sees them."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if isinstance(response.stream, httpx.AsyncByteStream):
            encodings = response.headers.get_list("content-encoding")
            response.stream = _UnpackedStream(response.stream, encodings)
            if encodings:
                del response.headers["content-encoding"]
        return response


class _UnpackedStream(httpx.AsyncByteStream):
    def __init__(self, packed: httpx.AsyncByteStream, encodings: list[str]) -> None:
        self._packed = packed
        self._encodings = encodings

    def __aiter__(self) -> AsyncIterator[bytes]:
        return unpacked(self._packed, self._encodings)

    async def aclose(self) -> None:
        await self._packed.aclose()


def _transport(certificates: ssl.SSLContext, proxy: Proxy | None) -> AiohttpTransport:
    def session() -> aiohttp.ClientSession:
        connector = Connector(ssl=certificates, limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    # httpx-aiohttp passes a proxy's password in a way that aiohttp drops, so it is sent as a
    # header.
    through = None if proxy is None else httpx.Proxy(proxy.url, headers=proxy.headers)
    return _BoundedTransport(verify=certificates, proxy=through, client=session)
