"""Read X's rate-limit headers.

X's published limits differ from the actual ones, so the headers decide. The 15-minute headers are
documented (https://docs.x.com/x-api/fundamentals/rate-limits); the 24-hour ones occur only on
writes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from bot.x.models import Limits, RateLimitWindow

if TYPE_CHECKING:
    from collections.abc import Mapping

QUARTER_HOUR: Final = timedelta(minutes=15)
_LONGEST_WAIT: Final = timedelta(days=31)
# Ten digits of epoch seconds reach to the year 2286, well inside what datetime can hold.
_NUMBER: Final = re.compile(r"[0-9]{1,10}")


def read_limits(headers: Mapping[str, str]) -> Limits:
    """Return the limits in the headers; malformed headers count as missing."""
    days = [_window(headers, "x-user-limit-24hour"), _window(headers, "x-app-limit-24hour")]
    return Limits(
        quarter_hour=_window(headers, "x-rate-limit"),
        day=min((day for day in days if day), key=_tightness, default=None),
    )


def _window(headers: Mapping[str, str], prefix: str) -> RateLimitWindow | None:
    limit = _number(headers, f"{prefix}-limit")
    if limit is None:
        return None
    remaining, reset = _number(headers, f"{prefix}-remaining"), _number(headers, f"{prefix}-reset")
    if remaining is None or reset is None:
        return None
    return RateLimitWindow(limit, remaining, datetime.fromtimestamp(reset, UTC))


def _tightness(rate_limit_window: RateLimitWindow) -> tuple[int, float]:
    """Sort key: fewest requests left first, then the latest reset."""
    return rate_limit_window.remaining, -rate_limit_window.reset.timestamp()


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def retry_at(limits: Limits, headers: Mapping[str, str], now: datetime) -> datetime:
    """Return when to retry, not before `now`: at the reset, by `Retry-After`, or in 15 minutes."""
    until = limits.exhausted_until() or retry_after(headers, now) or now + QUARTER_HOUR
    return max(until, now)


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Parse `Retry-After` (RFC 9110, section 10.2.3); None if it is malformed or over 31 days."""
    text = headers.get("retry-after", "").strip()
    if _NUMBER.fullmatch(text):
        wait = timedelta(seconds=int(text))
    else:
        try:
            wait = parsedate_to_datetime(text) - now
        except (ValueError, TypeError, OverflowError):  # not a date, or one without a time zone
            return None
    return now + wait if wait <= _LONGEST_WAIT else None
