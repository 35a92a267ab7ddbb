"""Messages through a response_url: at most five within 30 minutes.

Bolt's `respond` opens a connection for each message and doesn't report Slack's refusals (measured
on 1.30), hence this client. https://docs.slack.dev/interactivity/handling-user-interaction
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx

from bot.http import NETWORK_ERRORS, read_body
from bot.metrics import Metrics
from bot.secret import Secret
from bot.slack.api.client import recorded
from bot.slack.api.errors import ErrorKind, SlackError, blocked, from_code

_SECONDS: Final = 5.0
# Other characters of a host, such as a backslash, may end it for whatever reads the URL next.
_LABELS: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_WORD: Final = re.compile(rb"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class ResponseUrls:
    """Post to response_urls on the Slack host of `api_url`, and nowhere else."""

    http: httpx.AsyncClient
    api_url: str
    metrics: Metrics

    async def post(self, url: Secret, payload: Mapping[str, Any]) -> None:
        """Post; raise `SlackError`: `MESSAGE_GONE` for an expired URL, `BLOCKS` if refused."""
        with recorded(self.metrics, "response_url"):
            await self._post(url.reveal(), payload)

    async def _post(self, url: str, payload: Mapping[str, Any]) -> None:
        if not is_of(self.api_url, url):
            raise SlackError(ErrorKind.MESSAGE_GONE, "not_a_response_url")
        response, content = None, b""
        try:
            async with asyncio.timeout(_SECONDS), self.http.stream("POST", url, json=payload) as response:
                content = await read_body(response)
        except NETWORK_ERRORS as error:
            if response is None:  # the status is known even if the body breaks off
                raise SlackError(ErrorKind.UNKNOWN, type(error).__name__) from None
        if response.is_success and (not content or is_by_slack(content)):
            return
        if not is_by_slack(content):
            raise blocked(response.status_code)
        match response.status_code:
            case HTTPStatus.NOT_FOUND:
                raise SlackError(ErrorKind.MESSAGE_GONE, "expired_url")
            case HTTPStatus.TOO_MANY_REQUESTS:
                raise from_code("ratelimited", response.status_code, response.headers)
            case status:
                raise SlackError(ErrorKind.BLOCKS, f"status_{status}")


def is_by_slack(content: bytes) -> bool:
    """Return whether a response body is Slack's: JSON with `ok`, or a word such as `used_url`."""
    text = content.strip()
    if _WORD.fullmatch(text):
        return True
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and isinstance(told.get("ok"), bool)


def is_of(api_url: str, url: str) -> bool:
    """Return whether a URL is on the API's host or a subdomain of it, such as hooks.slack.com."""
    home = httpx.URL(api_url)
    try:
        place = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    below = place.host.removesuffix(f".{home.host}")
    is_there = place.host == home.host or (below != place.host and _LABELS.fullmatch(below) is not None)
    return is_there and not place.userinfo and (place.scheme, place.port) == (home.scheme, home.port)
