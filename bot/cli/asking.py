"""How `doctor` asks Slack, X and the app's own address: over the same client, proxy and certificates as the app."""

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
    """What came back."""

    status: int
    headers: httpx.Headers
    body: bytes

    def read(self) -> dict[str, Any]:
        """Return the body's JSON object; an empty one when it is something else."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request and read the whole answer; raises one of `NETWORK_ERRORS`."""
    reply = send(method, url, headers=headers, data=data)
    return Answer(reply.status_code, reply.headers, reply.content)


def why(fault: BaseException) -> str:
    """Return how a connection was lost: aiohttp's name for it, or TLS's words, which name no address."""
    cause = fault.__cause__ or fault
    told = getattr(cause, "certificate_error", None) or getattr(cause, "os_error", None)
    return getattr(told, "verify_message", None) or type(cause).__name__
