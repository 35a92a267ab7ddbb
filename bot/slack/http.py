"""`/slack/events`: the one address to which Slack sends commands, interactions and events."""

from typing import Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.slack.guard import LARGEST, Guard, Refused, read

log = structlog.get_logger(__name__)

_RETRY_HEADERS: Final = ("x-slack-retry-num", "x-slack-retry-reason")


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
        except Refused as refused:
            log.info("request refused", status=refused.status, why=str(refused))
            return PlainTextResponse(str(refused), refused.status)
        if body.get("ssl_check") == "1":
            return Response()
        answer = await self._bolt.async_dispatch(
            # Bolt's own form parser is the one that trips over the word "payload"; "socket_mode" is how it takes data.
            AsyncBoltRequest(
                body=body,
                mode="socket_mode",
                headers={name: request.headers[name] for name in _RETRY_HEADERS if name in request.headers},
            )
        )
        content_type = answer.first_headers().get("content-type", "text/plain")
        return Response(answer.body, answer.status, media_type=content_type)


async def _limited(request: Request) -> bytes:
    """Read the body, at most a megabyte of it."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > LARGEST:
        raise Refused(413, "too large")
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST:
            raise Refused(413, "too large")
    return bytes(raw)
