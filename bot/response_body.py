"""Decompress HTTP response bodies with a size limit.

A response of a few kilobytes can expand to gigabytes: gzip compresses zeros a thousandfold, and
`Content-Encoding: gzip, gzip` a millionfold (3.5 kB became 4.2 GB). Neither httpx nor aiohttp
limits what it decompresses. So requests accept only gzip, and bodies are decompressed here, never
beyond `MAX_BYTES`.

Many such responses at once would add up: 200 of 4 MB, full of empty lists, took 11 GB as Python
objects. So each body has a limit of JSON values, and large bodies share `LARGE_BYTES`.
"""

import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Final

import aiohttp
import httpx

from bot.connector import Connector
from bot.large_bodies import LargeBodies

ACCEPT_ENCODING: Final = "gzip"
# Decompressed; a page of 100 liking users with their pinned posts is about a tenth of this.
MAX_BYTES: Final = 4 * 1024 * 1024
# JSON values are counted by the characters that begin or separate them. The largest response known
# to be possible, all emoji of a large organization, has a quarter of these; each takes 60 bytes.
MAX_VALUES: Final = 200_000
# The size that is guaranteed to each body; more bytes come from the limit that all large bodies
# share.
SMALL_BYTES: Final = 256 * 1024
LARGE_BYTES: Final = 64 * 1024 * 1024
CHUNK_BYTES: Final = 16 * 1024

_GZIP: Final = frozenset({"gzip", "x-gzip"})  # RFC 9110 section 8.4.1.3: the same
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_BEGINNINGS: Final = (b"[", b"{", b",")
_LARGE: Final = LargeBodies(total=LARGE_BYTES, small=SMALL_BYTES)


class ResponseRefused(httpx.RequestError, aiohttp.ClientError):
    """The body is too large or not encoded as requested; both HTTP libraries' callers catch it."""


async def unpacked(chunks: AsyncIterable[bytes], encodings: Iterable[str]) -> AsyncIterator[bytes]:
    """Yield a body's bytes without their content encoding.

    `encodings` are the values of the Content-Encoding headers. Raises `ResponseRefused` for more
    than one encoding, any other than gzip, and a damaged or truncated gzip body; and before it
    yields more than `MAX_BYTES`, `MAX_VALUES`, or the rest of the shared limit.
    """
    gunzip = zlib.decompressobj(_GZIP_WINDOW) if _is_gzip(encodings) else None
    size, values, is_empty = 0, 0, True
    with _LARGE.body() as fits:
        async for chunk in chunks:
            is_empty = is_empty and not chunk
            for piece in (chunk,) if gunzip is None else _gunzipped(gunzip, chunk):
                size += len(piece)
                values += sum(map(piece.count, _BEGINNINGS))
                if size > MAX_BYTES or values > MAX_VALUES:
                    raise ResponseRefused("the response is too large")
                if not fits(size):
                    raise ResponseRefused("too many large responses at once")
                if piece:
                    yield piece
    if gunzip is not None and not gunzip.eof and not is_empty:
        raise ResponseRefused("the gzip response is cut off")


class BoundedResponse(aiohttp.ClientResponse):
    """An aiohttp response with the same limit; its session must not decompress on its own."""

    async def read(self) -> bytes:
        """Return the whole body, decompressed; raises `ResponseRefused`."""
        if self._body is None:
            chunks = self.content.iter_chunked(CHUNK_BYTES)
            try:
                body = bytearray()
                async for piece in unpacked(chunks, self.headers.getall("Content-Encoding", ())):
                    body += piece
            except BaseException:
                self.close()
                raise
            self._body = bytes(body)
        return await super().read()


def aiohttp_session(timeout: aiohttp.ClientTimeout) -> aiohttp.ClientSession:
    """Return a session with limited bodies, for libraries that use aiohttp directly."""
    return aiohttp.ClientSession(
        connector=Connector(),
        timeout=timeout,
        auto_decompress=False,
        response_class=BoundedResponse,
        headers={"Accept-Encoding": ACCEPT_ENCODING},
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _is_gzip(encodings: Iterable[str]) -> bool:
    """Return whether the body is gzip; "identity" means no encoding. Raises `ResponseRefused`."""
    named = [name.strip().lower() for value in encodings for name in value.split(",")]
    applied = [name for name in named if name not in {"", "identity"}]
    if len(applied) > 1 or not _GZIP.issuperset(applied):
        raise ResponseRefused("the response is packed in a way that was not asked for")
    return bool(applied)


def _gunzipped(gunzip: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    """Decompress a chunk in small pieces, since the caller may stop at any of them."""
    if gunzip.eof and chunk:
        raise ResponseRefused("the gzip response goes on after its end")
    is_full = True
    while is_full or chunk:
        try:
            piece = gunzip.decompress(chunk, CHUNK_BYTES)
        except zlib.error:
            raise ResponseRefused("the gzip response is damaged") from None
        if gunzip.unused_data:
            raise ResponseRefused("the gzip response goes on after its end")
        chunk, is_full = gunzip.unconsumed_tail, len(piece) == CHUNK_BYTES
        yield piece
