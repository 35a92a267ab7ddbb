"""Read the body of a signed request: not too large, and not too slowly."""

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

_DIGITS: Final = 9  # any longer Content-Length is too large


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
    """Read at most `limit` bytes within `seconds`; raise `RequestRejected` (413, 408, 400)."""
    raw = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > limit:
                    raise RequestRejected(413, "too large")
    except TimeoutError:
        raise RequestRejected(408, "too slow") from None
    except ClientDisconnect:
        raise RequestRejected(400, "cut off") from None
    return bytes(raw)
