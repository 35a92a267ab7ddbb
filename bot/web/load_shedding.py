"""Load shedding: under overload, requests are rejected at once, pages before Slack's requests.

Slack waits three seconds for an acknowledgment; a person waits longer for a page. So part of the
capacity is reserved for Slack, whatever browsers send. Health checks are always answered, so that a
busy instance isn't taken for a dead one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import structlog
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.refusal_log import explain

log = structlog.get_logger(__name__)

MAX_REQUESTS: Final = 800
"""The maximum of concurrent requests of both kinds."""
MAX_PAGES: Final = 200
"""The maximum of concurrent page requests among them."""
MAX_BACKGROUND: Final = 4000
"""The maximum of background tasks after "Working on it…"; each runs for up to 45 seconds."""
RETRY_AFTER_SECONDS: Final = 5

_SLACK: Final = "/slack/events"
_ALWAYS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_LOG_EVERY_SECONDS: Final = 10.0


class Kind(StrEnum):
    """The sender of a request."""

    SLACK = "slack"
    PAGE = "page"


@dataclass(slots=True, eq=False)
class LoadShedder:
    """ASGI middleware that responds 503 over its limits; `count` is called each time."""

    app: ASGIApp
    background: Callable[[], int]
    count: Callable[[Kind], None]
    max_requests: int = MAX_REQUESTS
    max_pages: int = MAX_PAGES
    max_background: int = MAX_BACKGROUND
    _under_way: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0), init=False)
    _logged_at: float = field(default=-_LOG_EVERY_SECONDS, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request, or respond 503 before reading its body."""
        if scope["type"] != "http" or scope["path"] in _ALWAYS:
            await self.app(scope, receive, send)
            return
        kind = Kind.SLACK if scope["path"] == _SLACK else Kind.PAGE
        if self._is_full(kind):
            self._note(kind)
            explain(scope, None)
            await _REFUSALS[kind](scope, receive, send)
            return
        self._under_way[kind] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._under_way[kind] -= 1

    def _is_full(self, kind: Kind) -> bool:
        if sum(self._under_way.values()) >= self.max_requests:
            return True
        if kind is Kind.PAGE:
            return self._under_way[kind] >= self.max_pages
        return self.background() >= self.max_background

    def _note(self, kind: Kind) -> None:
        self.count(kind)
        now = time.monotonic()
        if now - self._logged_at >= _LOG_EVERY_SECONDS:  # one line per rejection would add to the load
            self._logged_at = now
            log.warning("overloaded", reason=f"{kind} requests are refused")


def _refusal(text: str) -> ASGIApp:
    return PlainTextResponse(text, 503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


_REFUSALS: Final = {
    Kind.SLACK: _refusal("Likewise is overloaded. Nothing was done; try again in a few seconds."),
    Kind.PAGE: _refusal("Likewise is busy right now. Nothing was done; reload this page in a few seconds."),
}
