"""Deliver payloads to the app by HTTP or, while a socket is open, by Socket Mode.

Signatures: https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import aiohttp
import httpx

from bot.sandbox.slack.exchange import Exchange, Kind, ResponseUrl, SentRequest
from bot.sandbox.slack.state import State

FORM = "application/x-www-form-urlencoded"


async def send(
    state: State,
    kind: Kind,
    payload: Mapping[str, Any],
    response_url: ResponseUrl | None = None,
    headers: Mapping[str, str] | None = None,
) -> Exchange:
    """Send one payload, and wait up to `deadline` seconds; raise nothing, whatever the app does."""
    content_type, raw = _encode(kind, payload)
    signed = {"content-type": content_type, **sign(state, raw), **(headers or {})}
    exchange = Exchange(payload, response_url)
    sent = SentRequest(kind, payload, signed, raw, "socket" if state.sockets.connected else "http", exchange)
    state.requests.append(sent)
    state.in_flight += 1
    started = time.perf_counter()
    try:
        async with asyncio.timeout(state.deadline):
            if sent.via == "socket":
                exchange.body, exchange.status = await state.sockets.deliver(kind, payload), 200
            else:
                _take(exchange, await state.http.post(state.request_url, content=raw, headers=signed))
    except TimeoutError:
        exchange.code = "operation_timeout"
    except (httpx.HTTPError, aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError):
        exchange.code = "dispatch_failed"
    finally:
        state.in_flight -= 1
        exchange.seconds = time.perf_counter() - started
        state.changes.bump()
    return exchange


def sign(
    state: State, body: bytes, *, timestamp: int | None = None, secret: str | None = None
) -> dict[str, str]:
    """Return a body's signature headers; invalid ones with another secret or time."""
    at = int(state.clock().timestamp()) if timestamp is None else timestamp
    key = state.signing_secret if secret is None else secret
    # slack_sdk's SignatureVerifier can't sign a body that isn't UTF-8.
    digest = hmac.new(key.encode(), b"v0:%d:" % at + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": str(at), "x-slack-signature": f"v0={digest}"}


def _encode(kind: Kind, payload: Mapping[str, Any]) -> tuple[str, bytes]:
    if kind == "slash_commands":
        return FORM, urlencode(payload, errors="surrogatepass").encode()
    told = json.dumps(payload, separators=(",", ":"))
    if kind == "interactive":
        return FORM, urlencode({"payload": told}).encode()
    return "application/json", told.encode()


def _take(exchange: Exchange, answer: httpx.Response) -> None:
    """Note the response; its body is parsed if it is JSON, and None if it is empty."""
    exchange.status, exchange.headers = answer.status_code, dict(answer.headers)
    exchange.code = "" if answer.is_success else "dispatch_failed"
    exchange.body = answer.text or None
    if "json" in answer.headers.get("content-type", ""):
        with suppress(ValueError):
            exchange.body = answer.json()
