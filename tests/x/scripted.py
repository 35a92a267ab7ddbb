# ruff: noqa: ARG002 -- every answer is an ASGI app and takes what one takes
"""A server that sends scripted responses and records its requests."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from bot.sandbox.test_server import HangUp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send


@dataclass(frozen=True)
class RecordedRequest:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """One response: `content` is sent as it is if it's bytes, else as JSON."""

    content: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()
        kind = {"content-type": "text/html" if isinstance(self.content, bytes) else "application/json"}
        await Response(raw, self.status, headers=kind | dict(self.headers))(scope, receive, send)


hang_up = HangUp()


@dataclass(frozen=True)
class PartialResponse:
    """A response that stops in the middle and closes the connection."""

    status: int = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"data":{"liked":', "more_body": True})


class ScriptedX:
    """Sends its responses in order and repeats the last one; `silence` never responds."""

    def __init__(self) -> None:
        self.url = ""
        self.app = Starlette(routes=[Mount("/", app=self._serve)])
        self.forget()

    def forget(self) -> None:
        self.asked: list[RecordedRequest] = []
        self.asked_at_all = asyncio.Event()
        self.over = asyncio.Event()
        self._answers: list[Any] = []

    def answers(self, *answers: Any) -> None:
        self._answers = list(answers)

    def says(self, content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.answers(Answer(content, status, headers or {}))

    async def silence(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.over.wait()

    async def trickle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the beginning of a response, and nothing more."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        await self.over.wait()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        self.asked.append(
            RecordedRequest(
                request.method, request.url.path, dict(request.query_params), request.headers, body
            )
        )
        self.asked_at_all.set()
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        await answer(scope, receive, send)
