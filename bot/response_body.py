"""How the body of an HTTP response is read: in one encoding, unpacked with a bound.

A response of a few kilobytes can hold gigabytes: gzip packs zeros a thousandfold, and
`Content-Encoding: gzip, gzip` a millionfold (3.5 kB took 4.2 GB). Neither httpx nor aiohttp bounds
what it unpacks. So requests ask for gzip alone, bodies arrive packed, and are unpacked here, never
beyond `MAX_BYTES`.
"""

import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import Final

import aiohttp
import httpx

ACCEPT_ENCODING: Final = "gzip"
# Unpacked; a hundred likers with the Posts they have pinned are a tenth of it.
MAX_BYTES: Final = 4 * 1024 * 1024
CHUNK_BYTES: Final = 16 * 1024

_GZIP: Final = frozenset({"gzip", "x-gzip"})  # RFC 9110 section 8.4.1.3: the same
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class ResponseRefused(httpx.RequestError, aiohttp.ClientError):
    """A body isn't read: it is too large, or not packed as asked; both HTTP libraries' callers catch it."""


async def unpacked(
    chunks: AsyncIterable[bytes], encodings: Iterable[str], *, max_bytes: int = MAX_BYTES
) -> AsyncIterator[bytes]:
    """Yield a body's bytes as they are without its content encoding.

    `encodings` are the values of the response's Content-Encoding headers. Raises `ResponseRefused`
    for more than one encoding, for any other than gzip, for a damaged or cut-off gzip body, and
    before more than `max_bytes` come out.
    """
    gunzip = zlib.decompressobj(_GZIP_WINDOW) if _is_gzip(encodings) else None
    size, is_empty = 0, True
    async for chunk in chunks:
        is_empty = is_empty and not chunk
        piece = chunk if gunzip is None else _gunzipped(gunzip, chunk, max_bytes - size)
        size += len(piece)
        if size > max_bytes:
            raise ResponseRefused("the response is too large")
        if piece:
            yield piece
    if gunzip is not None and not gunzip.eof and not is_empty:
        raise ResponseRefused("the gzip response is cut off")


class BoundedResponse(aiohttp.ClientResponse):
    """A response of aiohttp's own client, read with the same bound; its session must not decompress by itself."""

    async def read(self) -> bytes:
        """Return the whole body, unpacked; raise `ResponseRefused`."""
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
    """Return a session for libraries that speak aiohttp themselves; whatever they ask, bodies are bounded."""
    return aiohttp.ClientSession(
        timeout=timeout,
        auto_decompress=False,
        response_class=BoundedResponse,
        headers={"Accept-Encoding": ACCEPT_ENCODING},
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _is_gzip(encodings: Iterable[str]) -> bool:
    """Read the encodings, in the order in which they were applied; "identity" is none."""
    named = [name.strip().lower() for value in encodings for name in value.split(",")]
    applied = [name for name in named if name not in {"", "identity"}]
    if len(applied) > 1 or not _GZIP.issuperset(applied):
        raise ResponseRefused("the response is packed in a way that was not asked for")
    return bool(applied)


def _gunzipped(gunzip: "zlib._Decompress", chunk: bytes, room: int) -> bytes:
    if gunzip.eof and chunk:
        raise ResponseRefused("the gzip response goes on after its end")
    try:
        piece = gunzip.decompress(chunk, room + 1)  # one more tells that there is too much
    except zlib.error:
        raise ResponseRefused("the gzip response is damaged") from None
    if gunzip.unused_data:
        raise ResponseRefused("the gzip response goes on after its end")
    return piece
