"""The one HTTP client everything outgoing to X goes through.

httpx over aiohttp's connections, which carries several times as many requests per second as httpx's own.
"""

from __future__ import annotations

from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final
from urllib.request import getproxies

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.response_body import ACCEPT_ENCODING, unpacked

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

_TIMEOUT: Final = httpx.Timeout(8.0, connect=2.0, pool=2.0)
_CONNECTIONS: Final = 100
# Commands come minutes apart as often as seconds; a kept connection saves them the TLS handshake.
_KEEP_ALIVE: Final = 30.0

# All the ways a connection or its reply gets lost. httpx-aiohttp translates most of aiohttp's errors into
# httpx's (a server that hangs up becomes ConnectTimeout), but lets those of malformed HTTP through.
LOST: Final = (
    httpx.RequestError,
    aiohttp.ClientError,
    aiohttp.http.HttpProcessingError,
    TimeoutError,
    OSError,
)


async def body_of(response: httpx.Response) -> bytes:
    """Read the body of a streamed response; raises the errors of `LOST`."""
    return await response.aread()


def http_client() -> httpx.AsyncClient:
    """Return a client that follows no redirects and keeps no cookies; close it with `aclose()`.

    An `HTTPS_PROXY` of the environment is used for https addresses, which all of X's are; `HTTP_PROXY` and
    `~/.netrc` are not read, as they could only send the servers on this machine, or somebody's password, astray.
    """
    proxy = getproxies().get("https")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    return httpx.AsyncClient(
        transport=_transport(),
        mounts={"https://": _transport(httpx.Proxy(proxy))} if proxy else None,
        timeout=_TIMEOUT,
        follow_redirects=False,
        headers={
            "User-Agent": "Likewise",
            "Accept": "application/json",
            "Accept-Encoding": ACCEPT_ENCODING,
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust; reading all authorities takes tens of milliseconds, so it is done once per process."""
    return httpx.create_ssl_context()


class _BoundedTransport(AiohttpTransport):
    """Hands httpx bodies that are unpacked already, with a bound, so that nothing it does with them can be too much."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if isinstance(response.stream, httpx.AsyncByteStream):
            encodings = response.headers.get_list("content-encoding")
            response.stream = _UnpackedStream(response.stream, encodings)
        if "content-encoding" in response.headers:
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


def _transport(proxy: httpx.Proxy | None = None) -> AiohttpTransport:
    certificates = _certificates()

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(ssl=certificates, limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return _BoundedTransport(verify=certificates, proxy=proxy, client=session)
