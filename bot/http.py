"""The HTTP client for all requests to X.

httpx over aiohttp's connections, which handles several times as many requests per second as httpx's
own transport.
"""

from __future__ import annotations

import json
import re
import ssl
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import aiohttp
import httpx
import yarl
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.transport import AiohttpResponseStream, map_aiohttp_exceptions

from bot.certificates import UnusableCertificates, trusted
from bot.connector import Connector
from bot.proxies import Proxy, UnusableProxy, proxy_for
from bot.response_body import ACCEPT_ENCODING, CHUNK_BYTES, unpacked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

_TIMEOUT: Final = httpx.Timeout(8.0, connect=2.0, pool=2.0)
# The maximum number of concurrent requests (`bot.web.load_shedding`): X may be slow for all of
# them.
_CONNECTIONS: Final = 800
# Commands may be minutes apart; a kept connection saves the next one a TLS handshake.
_KEEP_ALIVE: Final = 30.0
# An origin, and a path in which httpx has nothing to escape or resolve.
_PLAIN_URL: Final = re.compile(r"(https?://[a-z0-9.:-]+)(/[A-Za-z0-9/_-]*)")
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

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

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """Return the request, as httpx would build it.

        Likes are built in a third of the time: this client has no cookies, parameters or base URL
        to merge, and aiohttp adds Host and Content-Length.
        """
        if options.keys() - {"json"}:
            return super().build_request(method, url, **options)
        headers, content = httpx.Headers(self.headers, encoding="ascii"), b""
        if "json" in options:
            headers["Content-Type"] = "application/json"
            content = _JSON.encode(options["json"]).encode()
        extensions = {"timeout": self.timeout.as_dict()}
        request = httpx.Request(method, _url(url), stream=httpx.ByteStream(content), extensions=extensions)
        request.headers = headers
        request.read()
        return request

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


def _url(url: httpx.URL | str) -> httpx.URL:
    """Return the parsed URL; the origin is the same for all requests, and parsed only once."""
    plain = _PLAIN_URL.fullmatch(str(url))
    if plain is None:
        return httpx.URL(url)
    parsed = httpx.URL(_parsed(plain[1]))
    # Its public `copy_with` parses all parts again.
    parsed._uri_reference = parsed._uri_reference._replace(path=plain[2])  # noqa: SLF001
    return parsed


@lru_cache(maxsize=16)
def _parsed(origin: str) -> httpx.URL:
    return httpx.URL(origin)


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
    """A transport that decompresses bodies itself, up to `MAX_BYTES`, before httpx sees them.

    httpx-aiohttp's own way parses each URL and decodes each header again, and reads every body
    through two generators: together half of what aiohttp needs for the exchange.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeout = request.extensions.get("timeout", {})
        with map_aiohttp_exceptions():
            response = await self._session().request(
                request.method,
                _address(request.url),
                headers=[(name.decode(), value.decode()) for name, value in request.headers.raw],
                data=request.content or None,
                allow_redirects=False,
                auto_decompress=False,
                timeout=_client_timeout(timeout.get("connect"), timeout.get("read"), timeout.get("pool")),
                proxy=str(self.proxy.url) if self.proxy else None,
                proxy_headers=self.proxy.headers if self.proxy else None,
            )
        headers = httpx.Headers(response.raw_headers)
        encodings = response.headers.getall("Content-Encoding", ())
        if encodings:
            del headers["Content-Encoding"]
        return httpx.Response(response.status, headers=headers, stream=_body(response, encodings))

    def _session(self) -> aiohttp.ClientSession:
        if not isinstance(self.client, aiohttp.ClientSession):
            self.client = self.get_client()
        return self.client


def _address(url: httpx.URL) -> yarl.URL | str:
    """Return the URL for aiohttp; only the path of most requests is new."""
    if url.query or url.userinfo:
        return str(url)
    return _origin(url.scheme, url.netloc).with_path(url.raw_path.decode(), encoded=True)


@lru_cache(maxsize=16)
def _origin(scheme: str, netloc: bytes) -> yarl.URL:
    return yarl.URL(f"{scheme}://{netloc.decode()}")


@lru_cache(maxsize=16)
def _client_timeout(connect: float | None, read: float | None, pool: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(sock_connect=connect, sock_read=read, connect=pool)


def _body(response: aiohttp.ClientResponse, encodings: Sequence[str]) -> httpx.AsyncByteStream:
    """Return the body's stream; a small one that arrived with its head needs no limits."""
    content = response.content
    if encodings or not content.is_eof() or content.total_bytes > CHUNK_BYTES:
        return _UnpackedStream(AiohttpResponseStream(response), encodings)
    body = content.read_nowait()
    response.release()
    return httpx.ByteStream(body)


class _UnpackedStream(httpx.AsyncByteStream):
    def __init__(self, packed: httpx.AsyncByteStream, encodings: Sequence[str]) -> None:
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
