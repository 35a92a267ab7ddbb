"""Deliver payloads to the app: signed HTTP requests or, while a socket is open, Socket Mode.

Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack (signature) and
https://docs.slack.dev/interactivity/implementing-slash-commands (3 seconds).
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.sandbox.slack.state import State
from bot.sandbox.test_server import no_certificates

Kind = Literal["slash_commands", "interactive", "events_api"]
FORM = "application/x-www-form-urlencoded"


@dataclass
class AppResponse:
    """The app's response; `error` is Slack's error code, `seconds` the time it took."""

    status: int = 0
    seconds: float = 0.0
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


@dataclass
class SentRequest:
    """One request to the app, for tests; `via` is "http" or "socket"."""

    kind: Kind
    payload: Mapping[str, Any]
    headers: Mapping[str, str]
    raw: bytes
    via: Literal["http", "socket"]
    response: AppResponse = field(default_factory=AppResponse)


class Delivery:
    """Send payloads, and wait up to `deadline` seconds; a later response is lost."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sockets = state.sockets
        self._http: httpx.AsyncClient | None = None
        self.request_url = ""
        self.deadline = 3.0
        self.requests: list[SentRequest] = []
        self.in_flight = 0

    async def send(
        self, kind: Kind, payload: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> AppResponse:
        """Send one payload; raise nothing, whatever the app does."""
        content_type, raw = _encode(kind, payload)
        signed = {"content-type": content_type, **self.sign(raw), **(headers or {})}
        sent = SentRequest(kind, payload, signed, raw, "socket" if self._sockets.connected else "http")
        self.requests.append(sent)
        self.in_flight += 1
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.deadline):
                sent.response = await (
                    self._over_socket(sent) if sent.via == "socket" else self._over_http(sent)
                )
        except TimeoutError:
            sent.response = AppResponse(error="operation_timeout")
        except (httpx.HTTPError, aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError):
            sent.response = AppResponse(error="dispatch_failed")
        finally:
            self.in_flight -= 1
            sent.response.seconds = time.perf_counter() - started
            self._state.changes.bump()
        return sent.response

    def sign(self, body: bytes, *, timestamp: int | None = None, secret: str | None = None) -> dict[str, str]:
        """Return the two signature headers."""
        at = int(self._state.clock().timestamp()) if timestamp is None else timestamp
        key = self._state.credentials.signing_secret if secret is None else secret
        digest = hmac.new(key.encode(), b"v0:%d:" % at + body, hashlib.sha256).hexdigest()
        return {"x-slack-request-timestamp": str(at), "x-slack-signature": f"v0={digest}"}

    async def aclose(self) -> None:
        """Close the connections to the app."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _over_http(self, sent: SentRequest) -> AppResponse:
        if self._http is None:
            # `deadline` is the only timeout.
            self._http = httpx.AsyncClient(transport=AiohttpTransport(verify=no_certificates()), timeout=None)  # noqa: S113
        answer = await self._http.post(self.request_url, content=sent.raw, headers=sent.headers)
        body = _decode(answer)
        failed = "" if answer.is_success else "dispatch_failed"
        return AppResponse(answer.status_code, 0.0, body, dict(answer.headers), failed)

    async def _over_socket(self, sent: SentRequest) -> AppResponse:
        acknowledged = await self._sockets.deliver(sent.kind, sent.payload)
        return AppResponse(200, 0.0, acknowledged)


def _encode(kind: Kind, payload: Mapping[str, Any]) -> tuple[str, bytes]:
    if kind == "slash_commands":
        return FORM, urlencode(payload, errors="surrogatepass").encode()
    told = json.dumps(payload, separators=(",", ":"))
    if kind == "interactive":
        return FORM, urlencode({"payload": told}).encode()
    return "application/json", told.encode()


def _decode(answer: httpx.Response) -> Any:
    """Return the body: parsed if it is JSON, otherwise text; None if empty."""
    if not answer.content:
        return None
    if "json" in answer.headers.get("content-type", ""):
        try:
            return answer.json()
        except ValueError:
            return answer.text
    return answer.text
