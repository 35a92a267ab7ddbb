"""Read the body of a signed request: not too large, and not too slowly."""

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

from bot.large_bodies import LargeBodies

_DIGITS: Final = 9  # any longer Content-Length is too large
# Slack's and X's own requests have a few kilobytes.
SMALL_BYTES: Final = 64 * 1024
LARGE_BYTES: Final = 32 * 1024 * 1024
_LARGE: Final = LargeBodies(total=LARGE_BYTES, small=SMALL_BYTES)


class RequestRejected(Exception):
    """A rejected request; `status` is the HTTP status to respond with."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def check_length(request: Request, limit: int) -> None:
    """Raise `RequestRejected` (413) if the declared length is no number or above `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    if len(declared) > _DIGITS or not declared.isdecimal() or int(declared) > limit:
        raise RequestRejected(413, "too large")


async def read_body(request: Request, limit: int, seconds: float) -> bytes:
    """Read at most `limit` bytes within `seconds`; raise `RequestRejected` (413, 408, 400).

    503 if there is no room left for another large one: signatures can only be checked afterwards.
    """
    raw = bytearray()
    try:
        with _LARGE.body() as fits:
            async with asyncio.timeout(seconds):
                async for chunk in request.stream():
                    raw += chunk
                    if len(raw) > limit:
                        raise RequestRejected(413, "too large")
                    if not fits(len(raw)):
                        raise RequestRejected(503, "too many large requests at once")
    except TimeoutError:
        raise RequestRejected(408, "too slow") from None
    except ClientDisconnect:
        raise RequestRejected(400, "cut off") from None
    return bytes(raw)
