"""ASGI middleware in front of the API that makes faults happen."""

import asyncio
import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clock import Clock
from bot.sandbox.test_server import HangUp
from bot.sandbox.x.faults import Fault, FaultKind, Faults
from bot.sandbox.x.plans import SPEND_CAP_REACHED
from bot.sandbox.x.problems import TOO_MANY_REQUESTS, LegacyErrors, Problem, plain
from bot.sandbox.x.request_log import API_PREFIXES

USAGE_CAP_EXCEEDED = Problem(
    429,
    "UsageCapExceeded",
    "Usage cap exceeded: Monthly product cap",
    "usage-capped",
    {
        "period": "Monthly",
        "scope": "Product",
        "account_id": 1598372645019283746,
        "product_name": "standard-basic",
    },
    says_status=False,
)
EDGE_PAGE = "<html><head><title>Blocked</title></head><body><h1>Request blocked</h1></body></html>"


class FaultInjectionMiddleware:
    """Apply each active fault to the requests that it matches."""

    def __init__(self, app: ASGIApp, faults: Faults, clock: Clock) -> None:
        self._app = app
        self._faults = faults
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = None
        if scope["type"] == "http" and scope["path"].startswith(API_PREFIXES):
            fault = self._faults.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        if (answer := self._instead(fault)) is not None:
            await answer(scope, receive, send)
            return
        if fault.kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
        if fault.kind is FaultKind.HOLD:
            fault.hold.arrived.set()
            await fault.hold.released.wait()
        if fault.kind in {FaultKind.LOSE_REPLY, FaultKind.HALF_BODY, FaultKind.INVALID_JSON}:
            await self._spoil(fault.kind, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _instead(self, fault: Fault) -> Response | None:
        """Return the response that replaces X's own, for faults without any effect at X."""
        if fault.kind is FaultKind.STATUS:
            return _problem(plain(fault.status))
        if fault.kind is FaultKind.EDGE:
            return HTMLResponse(EDGE_PAGE, fault.status, self._window("x-rate-limit", 0, fault.seconds))
        if fault.kind in _LIMITED:
            return _problem(_LIMITED[fault.kind], self._used_up(fault))
        canned = _CANNED.get(fault.kind)
        return canned() if canned else None

    async def _spoil(self, kind: FaultKind, scope: Scope, receive: Receive, send: Send) -> None:
        """Process the request, and corrupt the response."""
        start, body = await _answer_of(self._app, scope, receive)
        if kind is FaultKind.INVALID_JSON:
            body = b'{"data": {' + b" " * max(len(body) - 10, 1)
            start["headers"] = [
                (k, str(len(body)).encode() if k == b"content-length" else v) for k, v in start["headers"]
            ]
            await send(start)
            await send({"type": "http.response.body", "body": body})
            return
        if kind is FaultKind.HALF_BODY:
            await send(start)
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            return  # the server closes the connection if the app ends in the middle of a response
        await HangUp()(scope, receive, send)

    def _used_up(self, fault: Fault) -> dict[str, str]:
        """Return the headers of an exhausted window.

        A 24-hour window comes with a 15-minute one that has requests left.
        """
        if fault.kind is FaultKind.RATE_LIMITED_DAY:
            return self._window("x-rate-limit", 9, 600) | self._window(
                "x-user-limit-24hour", 0, fault.seconds
            )
        return self._window("x-rate-limit", 0, fault.seconds)

    def _window(self, prefix: str, remaining: int, seconds: float) -> dict[str, str]:
        resets_at = self._clock() + timedelta(seconds=seconds or 900)
        return {
            f"{prefix}-limit": "50",
            f"{prefix}-remaining": str(remaining),
            f"{prefix}-reset": str(math.ceil(resets_at.timestamp())),
        }


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[dict[str, Any], bytes]:
    """Return what `app` would have sent."""
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, keep)
    return dict(sent[0]), b"".join(message.get("body", b"") for message in sent[1:])


def _problem(problem: Problem | LegacyErrors, headers: dict[str, str] | None = None) -> Response:
    kind = "application/problem+json" if isinstance(problem, Problem) else "application/json"
    return JSONResponse(problem.body(), problem.status, headers, media_type=kind)


_LIMITED: dict[FaultKind, Problem | LegacyErrors] = {
    FaultKind.RATE_LIMITED: TOO_MANY_REQUESTS,
    FaultKind.RATE_LIMITED_DAY: TOO_MANY_REQUESTS,
    FaultKind.RATE_LIMITED_V1: LegacyErrors(429, 88, "Rate limit exceeded"),
}
_CANNED: dict[FaultKind, Callable[[], Response]] = {
    FaultKind.DROP: HangUp,
    FaultKind.NO_DATA: lambda: JSONResponse({}),
    FaultKind.NOT_LIKED: lambda: JSONResponse({"data": {"liked": False}}),
    FaultKind.USAGE_CAPPED: lambda: _problem(USAGE_CAP_EXCEEDED),
    FaultKind.SPEND_CAPPED: lambda: _problem(SPEND_CAP_REACHED),
}
