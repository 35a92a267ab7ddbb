"""`/slack/events`: the one address to which Slack sends commands, interactions and events."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.slack.requests.guard import LARGEST, Guard, Refused, read

log = structlog.get_logger(__name__)

_RETRY_HEADERS: Final = ("x-slack-retry-num", "x-slack-retry-reason")
_DIGITS: Final = 9  # a length with more of them is too large, whatever it is


class Events:
    """Guard, read, dispatch."""

    def __init__(self, guard: Guard, bolt: AsyncApp) -> None:
        self._guard = guard
        self._bolt = bolt

    async def handle(self, request: Request) -> Response:
        """Answer one request of Slack's."""
        try:
            raw = await _limited(request)
            self._guard.check(request.headers, raw)
            body = read(request.headers, raw)
            if body.get("ssl_check") == "1":
                return Response()
            answer = await self._dispatched(body, request.headers)
        except Refused as refused:
            log.info("request refused", status=refused.status, why=str(refused))
            return PlainTextResponse(str(refused), refused.status)
        content_type = answer.first_headers().get("content-type", "text/plain")
        return Response(answer.body, answer.status, media_type=content_type)

    async def _dispatched(self, body: dict[str, Any], headers: Mapping[str, str]) -> BoltResponse:
        """Hand over as data: Bolt's own form parser trips over the word "payload", and "socket_mode" is how it takes data."""
        kept: dict[str, str | Sequence[str]] = {
            name: headers[name] for name in _RETRY_HEADERS if name in headers
        }
        try:
            return await self._bolt.async_dispatch(
                AsyncBoltRequest(body=body, mode="socket_mode", headers=kept)
            )
        except (AttributeError, LookupError, TypeError):
            # Bolt trusts the shape of what it looks into, before and after our listeners; these answer their own faults.
            log.exception("a request of an unknown shape")
            raise Refused(400, "unreadable") from None


async def _limited(request: Request) -> bytes:
    """Read the body, at most a megabyte of it."""
    declared = request.headers.get("content-length", "0")
    if len(declared) > _DIGITS or not declared.isdecimal() or int(declared) > LARGEST:
        raise Refused(413, "too large")
    raw = bytearray()
    try:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > LARGEST:
                raise Refused(413, "too large")
    except ClientDisconnect:
        raise Refused(400, "cut off") from None
    return bytes(raw)
