"""Servers whose responses are small on the wire and huge in memory, or never end."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import threading
import tracemalloc
import zlib
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

MEGABYTE: Final = 1024 * 1024
UNPACKED: Final = 128 * MEGABYTE
# The most that reading may use: the largest body, a copy of it, and buffers.
ALLOWED: Final = 24 * MEGABYTE


@cache
def bomb() -> bytes:
    """Return 128 MB of zeros as gzip: 125 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(
        [*(packer.compress(bytes(MEGABYTE)) for _ in range(UNPACKED // MEGABYTE)), packer.flush()]
    )


@cache
def replies() -> dict[str, tuple[str, bytes]]:
    """Return headers and body of each attack by name."""
    return {
        "gzip": ("Content-Encoding: gzip\r\n", bomb()),
        "gzip, gzip": ("Content-Encoding: gzip, gzip\r\n", gzip.compress(bomb())),
        "gzip twice": ("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", gzip.compress(bomb())),
        "members": ("Content-Encoding: gzip\r\n", gzip.compress(b"{}") * 10_000),
        "deflate": ("Content-Encoding: deflate\r\n", zlib.compress(bytes(64 * MEGABYTE))),
        "br": ("Content-Encoding: br\r\n", b"\x0b\x02\x80{}\x03"),
        "gzip, identity, gzip": ("Content-Encoding: gzip, identity, gzip\r\n", gzip.compress(bomb())),
        "values": ("Content-Encoding: gzip\r\n", gzip.compress(b'{"data":[%s[]]}' % (b"[]," * MEGABYTE))),
        "large": ("Content-Encoding: gzip\r\n", gzip.compress(b'{"data":"%s"}' % bytes(3 * MEGABYTE))),
    }


NAMES: Final = (
    "gzip",
    "gzip, gzip",
    "gzip twice",
    "members",
    "deflate",
    "br",
    "gzip, identity, gzip",
    "values",
    "endless",
)


@asynccontextmanager
async def attacking(name: str, *, status: str = "200 OK", at_once: int = 1) -> AsyncIterator[str]:
    """Serve the attack to every request; "endless" sends chunks until the client disconnects.

    Responses begin when there are `at_once` requests.
    """
    requests = asyncio.Barrier(at_once)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await requests.wait()
            begin = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n"
            if name == "endless":
                writer.write(f"{begin}Transfer-Encoding: chunked\r\n\r\n".encode())
                for _ in itertools.count():
                    writer.write(b"10000\r\n" + b"[" * 0x10000 + b"\r\n")
                    await writer.drain()
            headers, body = replies()[name]
            writer.write(f"{begin}{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    replies()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"


@contextmanager
def attacking_elsewhere(name: str) -> Iterator[str]:
    """Serve the attack in a thread, for code that runs its own event loop."""
    loop, up, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    urls: list[str] = []

    async def serve() -> None:
        async with attacking(name) as url:
            urls.append(url)
            up.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        up.wait()
        yield urls[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


@contextmanager
def measured() -> Iterator[list[int]]:
    """Measure the peak memory of the block, in bytes above its start."""
    replies()  # created before the measurement
    peak: list[int] = []
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield peak
        peak.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
