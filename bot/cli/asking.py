"""HTTP requests of `doctor` to Slack, X and PUBLIC_URL, with the app's own client and proxy."""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import httpx

from bot.cli.check import Check, State, network_advice
from bot.daemon_threads import use_daemon_threads
from bot.http import NETWORK_ERRORS, http_client
from bot.secret import Secret

__all__ = ["NETWORK_ERRORS", "Answer", "ask", "slack_unreachable", "why", "x_unreachable"]

TIMEOUT_SECONDS: Final = 3.0  # per request


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
    method: str, url: str, *, token: Secret | None = None, data: Mapping[str, str] | None = None
) -> Answer:
    """Send a request with the app's own client; raises one of `NETWORK_ERRORS`.

    `token` is sent as a Bearer token.
    """
    headers = {"Authorization": f"Bearer {token.reveal()}"} if token else {}

    async def send() -> httpx.Response:
        use_daemon_threads()
        async with asyncio.timeout(TIMEOUT_SECONDS), http_client() as http:
            return await http.request(method, url, headers=headers, data=data)

    reply = asyncio.run(send())
    return Answer(reply.status_code, reply.headers, reply.content)


def slack_unreachable(name: str, fault: BaseException, state: State = State.FAIL) -> Check:
    """Return the check of this name for a request to Slack that failed."""
    return Check(state, name, f"Slack can't be reached ({why(fault)}). {network_advice('slack.com')}")


def x_unreachable(name: str, fault: BaseException, state: State = State.FAIL) -> Check:
    """Return the check of this name for a request to X that failed."""
    return Check(state, name, f"X can't be reached ({why(fault)}). {network_advice('api.x.com')}")


def why(fault: BaseException) -> str:
    """Return why a connection failed, in words without a URL."""
    cause = fault.__cause__ or fault
    reason = getattr(cause, "certificate_error", None) or getattr(cause, "os_error", None) or cause
    if message := getattr(reason, "verify_message", None):
        return str(message)
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return "DNS doesn't know that name"
    if isinstance(reason, TimeoutError):
        return "no response in time"
    number = getattr(reason, "errno", None)
    return os.strerror(number) if number and number > 0 else type(cause).__name__
