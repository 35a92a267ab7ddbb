"""A check of `doctor`, and the HTTP request it sends."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import httpx

from bot.cli.output import printable
from bot.daemon_threads import use_daemon_threads
from bot.http import http_client

TIMEOUT_SECONDS: Final = 3.0  # seconds, per request


class State(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; its message may quote the names of workspaces and X's texts."""

    state: State
    name: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", printable(self.message))


def network(host: str) -> str:
    """Return the advice for a host that can't be reached."""
    return f"This machine must be able to reach https://{host} (network, proxy, firewall)."


def intermediary(status: int) -> str:
    """Return the advice for a response that isn't X's own."""
    return f"Something between this machine and X returned {status} in X's place. Check the proxy, the firewall or the network."


def send(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, data: Mapping[str, str] | None = None
) -> httpx.Response:
    """Send one request with the app's own HTTP client; raises one of `NETWORK_ERRORS`."""

    async def sent() -> httpx.Response:
        use_daemon_threads()
        async with asyncio.timeout(TIMEOUT_SECONDS), http_client() as http:
            return await http.request(method, url, headers=headers, data=data)

    return asyncio.run(sent())
