"""HTTP requests of `doctor` to Slack, X and PUBLIC_URL, with the app's own client and proxy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.cli.check import send
from bot.http import NETWORK_ERRORS

__all__ = ["NETWORK_ERRORS", "Answer", "ask", "why"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: httpx.Headers
    body: bytes

    def read(self) -> dict[str, Any]:
        """Return the body's JSON object; empty if it is anything else."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}


def ask(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, data: Mapping[str, str] | None = None
) -> Answer:
    """Send a request and read the response; raises one of `NETWORK_ERRORS`."""
    reply = send(method, url, headers=headers, data=data)
    return Answer(reply.status_code, reply.headers, reply.content)


def why(fault: BaseException) -> str:
    """Return why a connection failed: aiohttp's or the TLS error, neither of which has a URL."""
    cause = fault.__cause__ or fault
    told = getattr(cause, "certificate_error", None) or getattr(cause, "os_error", None)
    return getattr(told, "verify_message", None) or type(cause).__name__
