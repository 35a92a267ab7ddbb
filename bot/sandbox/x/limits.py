"""X's limits for 15 minutes or a day: https://docs.x.com/x-api/fundamentals/rate-limits."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import yaml

from bot.clock import Clock

_FILE: Final = Path(__file__).with_name("endpoints.yaml")
TABLES: Final = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
ENDPOINTS: Final = TABLES["endpoints"]

QUARTER_HOUR = timedelta(minutes=15)
DAY = timedelta(hours=24)


@dataclass
class Allowance:
    """Requests per window of one endpoint: per user, per app (app-only token), per user and day."""

    user: int
    app: int | None = None
    day: int | None = None


def published() -> dict[str, Allowance]:
    """Return the published limits by operation."""
    return {operation: Allowance(**row["limit"]) for operation, row in ENDPOINTS.items()}


@dataclass
class Window:
    """One current window; it starts with its first request."""

    limit: int
    resets_at: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        return max(self.limit - self.used, 0)

    def headers(self, prefix: str) -> dict[str, str]:
        """Return the three headers of this window; the reset is in epoch seconds, rounded up."""
        return {
            f"{prefix}-limit": str(self.limit),
            f"{prefix}-remaining": str(self.remaining),
            f"{prefix}-reset": str(math.ceil(self.resets_at.timestamp())),
        }


@dataclass
class Limits:
    """Count requests; changes of `table` apply from the next request on."""

    clock: Clock
    table: dict[str, Allowance] = field(default_factory=published)
    _windows: dict[tuple[str, str, timedelta], Window] = field(default_factory=dict, repr=False)

    def count(self, operation: str, account_id: str | None) -> tuple[dict[str, str], bool]:
        """Count an account's (or the app's) request; return headers, and whether it is refused."""
        allowance = self.table[operation]
        subject = account_id or "app"
        short_limit = allowance.user if account_id else (allowance.app or 0)
        windows = {"x-rate-limit": self._window(operation, subject, QUARTER_HOUR, short_limit)}
        if allowance.day is not None:
            windows["x-user-limit-24hour"] = self._window(operation, subject, DAY, allowance.day)
        refused = any(window.remaining == 0 for window in windows.values())
        headers: dict[str, str] = {}
        for prefix, window in windows.items():
            window.used += not refused
            headers |= window.headers(prefix)
        return headers, refused

    def use_up(self, operation: str, account_id: str, *, day: bool = False) -> None:
        """Use up an account's current 15-minute window, or its 24-hour one."""
        allowance = self.table[operation]
        span, limit = (DAY, allowance.day or 0) if day else (QUARTER_HOUR, allowance.user)
        self._window(operation, account_id, span, limit).used = limit

    def reset(self) -> None:
        self._windows.clear()

    def _window(self, operation: str, subject: str, span: timedelta, limit: int) -> Window:
        now = self.clock()
        key = (operation, subject, span)
        window = self._windows.get(key)
        if window is None or now >= window.resets_at:
            window = self._windows[key] = Window(limit, now + span)
        window.limit = limit
        return window
