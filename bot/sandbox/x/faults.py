"""Faults of networks, gateways and X itself, to be switched on."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase


class FaultKind(StrEnum):
    """What happens to a matching request."""

    SLOW = "slow"
    """The response is sent `seconds` later."""

    HOLD = "hold"
    """The request waits, without effect, until a test releases it."""

    STATUS = "status"
    """The response is `status` with its plain problem; the request has no effect."""

    EDGE = "edge"
    """The response is `status` with an HTML page of a proxy or firewall in front of X.

    The request has no effect. The headers report an exhausted limit, as a proxy's own may do.
    """

    DROP = "drop"
    """The connection is closed; the request has no effect."""

    LOSE_REPLY = "lose_reply"
    """The request is processed; then the connection is closed without a response."""

    HALF_BODY = "half_body"
    """The request is processed; the connection is closed after half of the response."""

    INVALID_JSON = "invalid_json"
    """The request is processed; the response body isn't JSON."""

    NO_DATA = "no_data"
    """A 200 with an empty object; the request has no effect."""

    NOT_LIKED = "not_liked"
    """A 200 with `liked: false`; the request has no effect."""

    RATE_LIMITED = "rate_limited"
    """A 429 until `seconds` from now, in the 15-minute headers."""

    RATE_LIMITED_DAY = "rate_limited_day"
    """A 429 until `seconds` from now, in the 24-hour headers; the 15-minute ones have requests
    left.
    """

    RATE_LIMITED_V1 = "rate_limited_v1"
    """A 429 with code 88 and the 15-minute headers."""

    USAGE_CAPPED = "usage_capped"
    """A 429 UsageCapExceeded: the month's reads are used up."""

    SPEND_CAPPED = "spend_capped"
    """A 403 SpendCapReached, which the token endpoint may return, too."""


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

    def next(
        self,
        kind: FaultKind,
        method: str = "*",
        path: str = "*",
        *,
        times: int = 1,
        seconds: float = 0,
        status: int = 503,
    ) -> Fault:
        """Add a fault for the next `times` requests of this method and path pattern."""
        return self.add(Fault(kind, method, path, times, seconds, status))

    def every(
        self, kind: FaultKind, method: str = "*", path: str = "*", *, seconds: float = 0, status: int = 503
    ) -> Fault:
        """Add a fault that lasts until `clear`."""
        return self.add(Fault(kind, method, path, None, seconds, status))

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
