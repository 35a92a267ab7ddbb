"""Notify open pages of changes (server-sent events)."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.sandbox.slack.driver import SlackDriver

GATHER_SECONDS = 0.03
"""Changes within this time are sent as one."""

ALIVE_SECONDS = 15


async def changes(request: Request, sandbox: SlackDriver) -> Response:
    """Stream change numbers until the page or the sandbox is closed."""
    return StreamingResponse(
        _numbers(request, sandbox),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _numbers(request: Request, sandbox: SlackDriver) -> AsyncIterator[str]:
    seen = sandbox.state.changes.version
    yield f"retry: 1000\ndata: {seen}\n\n"
    while not sandbox.closing and not await request.is_disconnected():
        try:
            async with asyncio.timeout(ALIVE_SECONDS):
                await sandbox.state.changes.after(seen)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        await asyncio.sleep(GATHER_SECONDS)
        seen = sandbox.state.changes.version
        yield f"data: {seen}\n\n"
