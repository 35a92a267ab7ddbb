"""Messages through a response_url: five within 30 minutes (https://docs.slack.dev/interactivity/handling-user-interaction).

Bolt's `respond` opens a connection each time and doesn't tell when Slack refused (measured on 1.30), so this is our own client.
"""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx
import structlog

from bot.http import NETWORK_ERRORS, read_body
from bot.metrics import Metrics
from bot.secret import Secret
from bot.slack.api.errors import ErrorKind, SlackError, blocked, from_code

log = structlog.get_logger(__name__)

_SECONDS: Final = 5.0
_WORD: Final = re.compile(rb"[a-z_]{1,60}")
_METHOD: Final = "response_url"


class ResponseUrls:
    """Posts to response_urls of the Slack whose API is at `api_url`, and to no other place."""

    def __init__(self, http: httpx.AsyncClient, api_url: str, metrics: Metrics) -> None:
        self._http = http
        self._api_url = api_url
        self._metrics = metrics

    async def post(self, url: Secret, payload: Mapping[str, Any]) -> None:
        """Post a payload.

        Raises `SlackError`: `MESSAGE_GONE` for a URL that is used up or none of Slack's, `BLOCKS` for what else Slack refuses.
        """
        begun = time.perf_counter()
        outcome = "other"
        try:
            await self._post(url.reveal(), payload)
            outcome = "ok"
        except SlackError as error:
            outcome = error.kind.value
            log.warning(
                "slack_request_failed",
                method=_METHOD,
                kind=outcome,
                reason=error.code,
                status=error.intermediary,
            )
            raise
        finally:
            self._metrics.record_slack(_METHOD, outcome, time.perf_counter() - begun)

    async def _post(self, url: str, payload: Mapping[str, Any]) -> None:
        if not is_of(self._api_url, url):
            raise SlackError(ErrorKind.MESSAGE_GONE, "not_a_response_url")
        response, content = None, b""
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._http.stream("POST", url, json=payload) as response,
            ):
                content = await read_body(response)
        except NETWORK_ERRORS as error:
            if response is None:  # of a body that breaks off, the status has come
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
    """Tell whether the body of a response is Slack's: JSON with `ok`, or a word such as `ok` or `used_url`."""
    text = content.strip()
    if _WORD.fullmatch(text):
        return True
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and isinstance(told.get("ok"), bool)


def is_of(api_url: str, url: str) -> bool:
    """Tell whether a URL is at the host of Slack's API or below it, as hooks.slack.com is."""
    home = httpx.URL(api_url)
    try:
        place = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    is_there = place.host == home.host or place.host.endswith(f".{home.host}")
    return is_there and (place.scheme, place.port) == (home.scheme, home.port)
