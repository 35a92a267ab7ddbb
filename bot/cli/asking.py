"""HTTP requests of `doctor` to Slack, X and PUBLIC_URL, with the app's own client and proxy."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
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
    """Return why a connection failed, in words without a URL."""
    cause = fault.__cause__ or fault
    told = getattr(cause, "certificate_error", None) or getattr(cause, "os_error", None) or cause
    if message := getattr(told, "verify_message", None):
        return str(message)
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return "DNS doesn't know that name"
    if isinstance(told, TimeoutError):
        return "no response in time"
    number = getattr(told, "errno", None)
    return os.strerror(number) if number and number > 0 else type(cause).__name__
