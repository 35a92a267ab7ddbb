"""`/x/webhook`: X's challenges, and its events.

https://docs.x.com/x-api/webhooks/introduction
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.activity.inbox import XEventInbox
from bot.activity.webhook import PATH
from bot.web.refusal_log import explain
from bot.web.request_body import RequestRejected, check_length, read_body
from bot.x.activity_events import read_events
from bot.x.webhook_signature import HEADER, WebhookSignature

log = structlog.get_logger(__name__)

# A post with everything it includes is a few kilobytes.
MAX_BODY_BYTES: Final = 256 * 1024
BODY_SECONDS: Final = 5.0
# X waits ten seconds, and then sends the event again.
HANDLE_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class XWebhook:
    """Checks signatures over the raw body, before anything is parsed; logs no content.

    Events are handled one request after the other, so that a flood of them takes only one of the
    database's connections from Slack's requests.
    """

    signature: WebhookSignature
    inbox: XEventInbox
    body_seconds: float = BODY_SECONDS
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def routes(self) -> list[BaseRoute]:
        return [Route(PATH, self.challenge, methods=["GET"]), Route(PATH, self.receive, methods=["POST"])]

    async def challenge(self, request: Request) -> Response:
        """Answer X's challenge (CRC); 400 for anything that X wouldn't send."""
        answer = self.signature.answer(request.query_params.get("crc_token", ""))
        if answer is None:
            return PlainTextResponse("This address is for X. It sends a crc_token.", 400)
        return JSONResponse({"response_token": answer})

    async def receive(self, request: Request) -> Response:
        """Handle signed events; X sends again what isn't answered with 200."""
        try:
            raw = await self._verified(request)
            events = read_events(_parsed(raw))
        except RequestRejected as rejected:
            explain(request.scope, str(rejected))
            return PlainTextResponse(str(rejected), rejected.status)
        if not events:
            self.inbox.count_unreadable()
            return Response()
        try:
            async with asyncio.timeout(HANDLE_SECONDS), self._turn:
                await self.inbox.receive(events)
        except (SQLAlchemyError, OSError):  # TimeoutError is an OSError
            log.warning("x_event_not_stored")
            return PlainTextResponse("try again", 503)
        return Response()

    async def _verified(self, request: Request) -> bytes:
        check_length(request, MAX_BODY_BYTES)
        signature = request.headers.get(HEADER, "")
        if not self.signature.is_shaped(signature):
            raise RequestRejected(401, "no signature")
        raw = await read_body(request, MAX_BODY_BYTES, self.body_seconds)
        if not self.signature.matches(raw, signature):
            raise RequestRejected(401, "wrong signature")
        return raw


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise RequestRejected(400, "unreadable") from None
