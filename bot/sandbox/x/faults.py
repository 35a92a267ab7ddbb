"""Faults that can be switched on: what networks, gateways and X itself do on a bad day."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase


class FaultKind(StrEnum):
    """What happens to a matching request."""

    SLOW = "slow"
    """It is answered `seconds` later."""

    HOLD = "hold"
    """It waits, before anything is done, until the test lets it go."""

    STATUS = "status"
    """It gets `status` with the plain problem of it, and nothing is done."""

    EDGE = "edge"
    """It gets `status` with a page of HTML from a proxy or firewall in front of X, and nothing is done.

    Its headers speak of a limit that is used up, as an edge's own can.
    """

    DROP = "drop"
    """The connection closes, and nothing is done."""

    LOSE_REPLY = "lose_reply"
    """What was asked is done; then the connection closes without an answer."""

    LOSE_REFRESH_REPLY = "lose_refresh_reply"
    """The refresh token is rotated; then the connection closes without an answer."""

    HALF_BODY = "half_body"
    """What was asked is done; the connection closes after half of the answer."""

    INVALID_JSON = "invalid_json"
    """What was asked is done; the answer's body is not JSON."""

    NO_DATA = "no_data"
    """200 with an empty object, and nothing is done."""

    NOT_LIKED = "not_liked"
    """200 with `liked: false`, and nothing is done."""

    RATE_LIMITED = "rate_limited"
    """429 until `seconds` from now, in the 15-minute headers."""

    RATE_LIMITED_DAY = "rate_limited_day"
    """429 until `seconds` from now, in the 24-hour headers; the 15-minute ones look healthy."""

    RATE_LIMITED_V1 = "rate_limited_v1"
    """429 with code 88, and the 15-minute headers."""

    USAGE_CAPPED = "usage_capped"
    """429 UsageCapExceeded: the month's reads are used up."""

    SPEND_CAPPED = "spend_capped"
    """403 SpendCapReached, which can meet the token endpoint too."""

    ALREADY_LIKED = "already_liked"
    """403 with code 139."""


@dataclass
class Hold:
    """A request held back: `arrived` is set when it is here, `release()` lets it go on."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.released.set()


@dataclass
class Fault:
    """A fault for the next `times` requests that match (None: for all); patterns as in a shell."""

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    seconds: float = 0
    status: int = 503
    hold: Hold = field(default_factory=Hold, repr=False)

    def matches(self, method: str, path: str) -> bool:
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)


@dataclass
class Faults:
    """The faults switched on; of several that match, the oldest is taken."""

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
        """Switch a fault on for the next request, or the next `times`, of this method and path pattern."""
        return self.add(Fault(kind, method, path, times, seconds, status))

    def every(
        self, kind: FaultKind, method: str = "*", path: str = "*", *, seconds: float = 0, status: int = 503
    ) -> Fault:
        """Switch a fault on until `clear`."""
        return self.add(Fault(kind, method, path, None, seconds, status))

    def hold(self, method: str = "*", path: str = "*") -> Hold:
        """Hold the next such request back until the answer's `release`."""
        return self.next(FaultKind.HOLD, method, path).hold

    def add(self, fault: Fault) -> Fault:
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off and let everything held go on."""
        for fault in self.active:
            fault.hold.release()
        self.active.clear()

    def take(self, method: str, path: str, *, token_refreshed: bool = False) -> Fault | None:
        """The fault for this request, if there is one; this uses one of its `times`.

        A lost refresh reply is only taken once a token has been rotated (`token_refreshed`).
        """
        for fault in self.active:
            if (fault.kind is FaultKind.LOSE_REFRESH_REPLY) is token_refreshed and fault.matches(
                method, path
            ):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.active.remove(fault)
