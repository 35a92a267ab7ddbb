"""Large requests with made-up signatures: each must be read before it can be refused, and hundreds may come at once."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from starlette.requests import Request

from bot.web.request_body import LARGE_BYTES, SMALL_BYTES, RequestRejected, read_body

MEGABYTE = 1024 * 1024
PATIENCE = 30.0


class Sender:
    """Sends a body's first part, and the rest when told to."""

    def __init__(self, first: int, rest: int = 0) -> None:
        self.go_on = asyncio.Event()
        self.is_held = asyncio.Event()
        self._parts = iter(
            {"type": "http.request", "body": b"a" * size, "more_body": bool(size == first and rest)}
            for size in (first, rest)
        )

    async def _receive(self) -> dict[str, Any]:
        part = next(self._parts)
        if not part["more_body"] and not self.go_on.is_set():
            self.is_held.set()
            await self.go_on.wait()
        return part

    async def read(self) -> bytes:
        request = Request({"type": "http", "method": "POST", "headers": []}, self._receive)
        return await read_body(request, MEGABYTE, PATIENCE)


async def test_large_requests_at_once_cannot_fill_the_memory() -> None:
    """They share a limit; one too many gets 503, small ones never notice, and the room is free again afterwards."""
    senders = [Sender(MEGABYTE - 1, 1) for _ in range(LARGE_BYTES // (MEGABYTE - SMALL_BYTES))]
    small = Sender(SMALL_BYTES)
    small.go_on.set()
    async with AsyncExitStack() as stack:
        readers = [asyncio.create_task(each.read()) for each in senders]
        for task in readers:
            stack.callback(task.cancel)
        for each in senders:
            async with asyncio.timeout(PATIENCE):
                await each.is_held.wait()

        with pytest.raises(RequestRejected) as rejected:
            await Sender(MEGABYTE - 1, 1).read()
        assert rejected.value.status == 503
        assert len(await small.read()) == SMALL_BYTES

        for each in senders:
            each.go_on.set()
        assert {len(body) for body in await asyncio.gather(*readers)} == {MEGABYTE}

    large = Sender(MEGABYTE - 1, 1)
    large.go_on.set()
    assert len(await large.read()) == MEGABYTE
