"""Faults of networks, gateways and X itself, to be switched on, and the middleware for them."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clock import Clock
from bot.sandbox.test_server import HangUp, edge_page
from bot.sandbox.x.limits import QUARTER_HOUR, Window
from bot.sandbox.x.problems import TOO_MANY_REQUESTS, LegacyErrors, known, plain, respond
from bot.sandbox.x.request_log import API_PREFIXES


class FaultKind(StrEnum):
    """What happens to a matching request."""

    SLOW = "slow"  # the response is sent `seconds` later
    HOLD = "hold"  # the request waits, without effect, until a test releases it

    # The request is processed, but:
    LOSE_REPLY = "lose_reply"  # the connection is closed without a response
    HALF_BODY = "half_body"  # the connection is closed after half of the response
    INVALID_JSON = "invalid_json"  # the response body isn't JSON

    # The request has no effect:
    DROP = "drop"  # the connection is closed
    STATUS = "status"  # the response is `status` with its plain problem
    EDGE = "edge"  # `status` with a proxy's HTML page, and its own headers of an exhausted limit
    NO_DATA = "no_data"  # a 200 with an empty object
    NOT_LIKED = "not_liked"  # a 200 with `liked: false`
    RATE_LIMITED = "rate_limited"  # a 429 until `seconds` from now, in the 15-minute headers
    RATE_LIMITED_DAY = "rate_limited_day"  # in the 24-hour headers; 15-minute requests are left
    RATE_LIMITED_V1 = "rate_limited_v1"  # a 429 with code 88 and the 15-minute headers
    USAGE_CAPPED = "usage_capped"  # a 429 UsageCapExceeded: the month's reads are used up
    SPEND_CAPPED = "spend_capped"  # a 403 SpendCapReached; from the token endpoint, too


@dataclass
class Hold:
    """A held request: `arrived` is set once it is here, `release()` lets it continue."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.released.set()


@dataclass
class Fault:
    """A fault for the next `times` matching requests (None: all); shell patterns."""

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    seconds: float = 0
    status: int = 503
    hold: Hold = field(default_factory=Hold, repr=False)


@dataclass
class Faults:
    """The active faults; if several match, the oldest is used."""

    active: list[Fault] = field(default_factory=list)

    def next(self, kind: FaultKind, method: str = "*", path: str = "*", **more: Any) -> Fault:
        """Add a fault for the next `times` (one) requests of this method and path pattern."""
        return self.add(Fault(kind, method, path, **more))

    def every(self, kind: FaultKind, method: str = "*", path: str = "*", **more: Any) -> Fault:
        """Add a fault that lasts until `clear`."""
        return self.next(kind, method, path, times=None, **more)

    def hold(self, method: str = "*", path: str = "*") -> Hold:
        """Hold the next matching request until the returned object's `release` is called."""
        return self.next(FaultKind.HOLD, method, path).hold

    def add(self, fault: Fault) -> Fault:
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all faults, and release all held requests."""
        for fault in self.active:
            fault.hold.release()
        self.active.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for this request, if any, and count one of its `times`."""
        for fault in self.active:
            if fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.active.remove(fault)
                return fault
        return None


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
        if answer := self._instead(fault):
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
        now = self._clock()
        resets_at = now + (timedelta(seconds=fault.seconds) or QUARTER_HOUR)
        used_up = Window(50, resets_at, used=50)
        short = used_up.headers("x-rate-limit")
        # A used-up 24-hour window comes with a 15-minute one that has requests left.
        day = used_up.headers("x-user-limit-24hour")
        day |= Window(50, now + QUARTER_HOUR, used=41).headers("x-rate-limit")
        if fault.kind is FaultKind.STATUS:
            return respond(plain(fault.status))
        answers = {
            FaultKind.EDGE: edge_page(fault.status, short),
            FaultKind.DROP: HangUp(),
            FaultKind.NO_DATA: JSONResponse({}),
            FaultKind.NOT_LIKED: JSONResponse({"data": {"liked": False}}),
            FaultKind.RATE_LIMITED: respond(TOO_MANY_REQUESTS, short),
            FaultKind.RATE_LIMITED_DAY: respond(TOO_MANY_REQUESTS, day),
            FaultKind.RATE_LIMITED_V1: respond(LegacyErrors(429, 88, "Rate limit exceeded"), short),
            FaultKind.USAGE_CAPPED: respond(known("usage_capped")),
            FaultKind.SPEND_CAPPED: respond(known("spend_capped")),
        }
        return answers.get(fault.kind)

    async def _spoil(self, kind: FaultKind, scope: Scope, receive: Receive, send: Send) -> None:
        """Process the request, and corrupt the response."""
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, keep)
        if kind is FaultKind.LOSE_REPLY:
            await HangUp()(scope, receive, send)
            return
        start, body = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
        if kind is FaultKind.INVALID_JSON:
            body = b'{"data": {'.ljust(len(body))
        await send(start)
        # The server closes the connection if the app ends in the middle of a response.
        half = kind is FaultKind.HALF_BODY
        shown = body[: len(body) // 2] if half else body
        await send({"type": "http.response.body", "body": shown, "more_body": half})
