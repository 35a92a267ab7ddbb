"""A tiny app for the sandbox's Slack, which answers as each test tells it."""

import asyncio
import hashlib
import hmac
import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.paths import http_here

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-acme"

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Likewise", "description": "Like Posts from Slack"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "likewise"},
        "slash_commands": [
            {"command": "/like", "description": "Like a Post", "usage_hint": "<post>"},
            {"command": "/likers", "description": "Who liked a Post", "usage_hint": "<post>"},
            {"command": "/likewise", "description": "Your account, and help", "usage_hint": "[help]"},
        ],
        "shortcuts": [
            {"type": "message", "callback_id": "like_post", "name": "Like this post", "description": "…"},
            {"type": "message", "callback_id": "who_liked", "name": "Who liked this", "description": "…"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["commands", "chat:write", "users:read", "im:write", "usergroups:read", "reactions:read"]
        }
    },
}


@dataclass
class ReceivedRequest:
    """One request as the app received it."""

    headers: dict[str, str]
    raw: bytes
    form: dict[str, str]
    payload: dict[str, Any]

    def properly_signed(self) -> bool:
        base = b"v0:" + self.headers["x-slack-request-timestamp"].encode() + b":" + self.raw
        digest = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={digest}", self.headers["x-slack-signature"])


Answer = Callable[[ReceivedRequest], Awaitable[Any]]


@dataclass
class EchoBot:
    """Answers every request with what `answer` returns: None, a text, a dict, or a response."""

    heard: list[ReceivedRequest] = field(default_factory=list)
    answer: Any = None
    slack_url: str = ""
    url: str = ""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/slack/events", self._hear, methods=["POST"])])

    @property
    def last(self) -> ReceivedRequest:
        return self.heard[-1]

    async def _hear(self, request: Request) -> Response:
        raw = await request.body()
        form, payload = {}, {}
        if "json" in request.headers["content-type"]:
            payload = json.loads(raw)
        else:
            form = {name: str(value) for name, value in (await request.form()).items()}
            payload = json.loads(form["payload"]) if "payload" in form else dict(form)
        heard = ReceivedRequest(dict(request.headers), raw, form, payload)
        self.heard.append(heard)
        answer = await self.answer(heard) if inspect.isroutine(self.answer) else self.answer
        if isinstance(answer, Response):
            return answer
        if isinstance(answer, dict):
            return JSONResponse(answer)
        return PlainTextResponse(answer or "")

    async def api(self, method: str, *, token: str = TOKEN, **args: Any) -> dict[str, Any]:
        answer = await self.raw_api(method, token=token, **args)
        told: dict[str, Any] = answer.json()
        return told

    async def raw_api(self, method: str, *, token: str = TOKEN, **args: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with http_here() as http:
            return await http.post(f"{self.slack_url}/api/{method}", json=args, headers=headers)

    async def respond(self, response_url: str, **body: Any) -> httpx.Response:
        async with http_here() as http:
            return await http.post(response_url, json=body)


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, value: str = "1", text: str = "Press", **more: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "action_id": action_id, "value": value, "text": label, **more}


def actions(*elements: dict[str, Any], block_id: str = "row") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def modal(*blocks: dict[str, Any], title: str = "Settings", **more: Any) -> dict[str, Any]:
    submit = {"type": "plain_text", "text": "Save"}
    return {
        "type": "modal",
        "callback_id": "settings",
        "title": {"type": "plain_text", "text": title},
        "submit": submit,
        "blocks": list(blocks),
        **more,
    }


def text_input(block_id: str = "name", action_id: str = "typed", **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": "Name"},
        "element": {"type": "plain_text_input", "action_id": action_id},
        **more,
    }
