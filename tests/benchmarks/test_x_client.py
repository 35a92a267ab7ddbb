"""How many likes per second one process can send to X, with our transport and with httpx's."""

from __future__ import annotations

import asyncio
import multiprocessing
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.clock import utcnow
from bot.secret import Secret
from bot.x import Bearer, XClient, http_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from multiprocessing.connection import Connection

LIKES = 1000
REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 23\r\n"
    b"x-rate-limit-limit: 50\r\nx-rate-limit-remaining: 49\r\nx-rate-limit-reset: 1795176000\r\n\r\n"
    b'{"data":{"liked":true}}'
)


class _Liked(asyncio.Protocol):
    """Answers each request, which these clients send in one or two pieces."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.got = transport, b""

    def data_received(self, data: bytes) -> None:
        self.got += data
        if self.got.endswith(b"}"):
            self.got = b""
            self.transport.write(REPLY)


def _serve(pipe: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Liked, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@asynccontextmanager
async def x_elsewhere() -> AsyncIterator[str]:
    """Serve likes from another process, so that this one does only the client's work."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{await asyncio.to_thread(here.recv)}"
    finally:
        process.terminate()
        process.join()


async def likes_per_second(http: httpx.AsyncClient, url: str, in_flight: int) -> float:
    client, auth = XClient(http, url, clock=utcnow, deadline=60), Bearer(Secret("ann-access"))
    left = iter(range(LIKES))

    async def person() -> None:
        for _ in left:
            await client.like(auth, "42", "20")

    await client.like(auth, "42", "20")
    started = perf_counter()
    await asyncio.gather(*(person() for _ in range(in_flight)))
    return LIKES / (perf_counter() - started)


@pytest.mark.parametrize("in_flight", [1, 8, 64])
async def test_our_transport_is_faster_than_httpxs_own(
    in_flight: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """By at least a fifth, with the same client on top."""
    async with x_elsewhere() as url:
        async with http_client() as ours:
            over_ours = await likes_per_second(ours, url, in_flight)
        async with httpx.AsyncClient(timeout=60) as plain:
            over_plain = await likes_per_second(plain, url, in_flight)
    with capsys.disabled():
        print(  # noqa: T201 - a benchmark is read on the screen
            f"\nlikes/s at {in_flight:3} in flight: {over_ours:6.0f} over ours, {over_plain:6.0f} over httpx's"
            f" ({over_ours / over_plain:.1f} times)"
        )
    assert over_ours > 1.2 * over_plain
