"""`/slack/events`: the request URL for commands, interactions and events."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.slack.requests.signature import MAX_BODY_BYTES, SlackSignatureVerifier, read
from bot.web.refusal_log import explain
from bot.web.request_body import RequestRejected, check_length, read_body

log = structlog.get_logger(__name__)

_RETRY_HEADERS: Final = ("x-slack-retry-num", "x-slack-retry-reason")
# Slack sends bodies of a few kilobytes in one go.
BODY_SECONDS: Final = 5.0
_MALFORMED: Final = 400
# The `type` of events; all other types are interactions.
_EVENT: Final = "event_callback"

OnAnswer = Callable[[str, int, float], None]


@dataclass(frozen=True, slots=True)
class SlackEndpoint:
    """Verify, parse and dispatch; a body must arrive within `body_seconds`.

    `on_answer` is called with the kind of each request, the response's status, and the seconds
    until it.
    """

    verifier: SlackSignatureVerifier
    bolt: AsyncApp
    body_seconds: float = BODY_SECONDS
    on_answer: OnAnswer = lambda _kind, _status, _seconds: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond as an ASGI app: for a function, Starlette handles exceptions a second time."""
        response = await self.handle(Request(scope, receive))
        await response(scope, receive, send)

    async def handle(self, request: Request) -> Response:
        begun = time.perf_counter()
        kind, response = await self._respond(request)
        self.on_answer(kind, response.status_code, time.perf_counter() - begun)
        return response

    async def _respond(self, request: Request) -> tuple[str, Response]:
        kind = "other"
        try:
            check_length(request, MAX_BODY_BYTES)
            self.verifier.check_headers(request.headers)
            raw = await read_body(request, MAX_BODY_BYTES, self.body_seconds)
            self.verifier.check(request.headers, raw)
            body = read(request.headers, raw)
            kind = kind_of(body)
            if body.get("ssl_check") == "1":
                return kind, Response()
            answer = await self._dispatch(body, request.headers)
        except RequestRejected as request_rejected:
            explain(request.scope, str(request_rejected))
            # Slack retries an event for hours unless told that retrying is pointless.
            headers = {"X-Slack-No-Retry": "1"} if request_rejected.status == _MALFORMED else None
            return kind, PlainTextResponse(str(request_rejected), request_rejected.status, headers=headers)
        content_type = answer.first_headers().get("content-type", "text/plain")
        return kind, Response(answer.body, answer.status, media_type=content_type)

    async def _dispatch(self, body: dict[str, Any], headers: Mapping[str, str]) -> BoltResponse:
        """Dispatch as "socket_mode": Bolt's parser takes any "payload" for an interaction."""
        kept: dict[str, str | Sequence[str]] = {
            name: headers[name] for name in _RETRY_HEADERS if name in headers
        }
        try:
            return await self.bolt.async_dispatch(
                AsyncBoltRequest(body=body, mode="socket_mode", headers=kept)
            )
        except (AttributeError, LookupError, TypeError):
            # Bolt doesn't check the shape of payloads before and after our listeners, which handle
            # their own errors.
            log.exception("http_request_malformed", reason="Bolt can't read it")
            raise RequestRejected(400, "unreadable") from None


def kind_of(body: Mapping[str, Any]) -> str:
    """Return the kind of a request: a command, an event, an interaction, or something else."""
    if "command" in body:
        return "command"
    if body.get("type") == _EVENT:
        return "event"
    return "interaction" if "type" in body else "other"
