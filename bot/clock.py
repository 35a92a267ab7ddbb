"""The clock, which is injected everywhere, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utcnow() -> datetime:
    return datetime.now(UTC)


def is_within(period: timedelta, since: datetime, now: datetime) -> bool:
    """Return whether `since` is less than `period` ago.

    False for a time in the future: it is from before the clock was set back, and nobody knows how
    long ago that is.
    """
    return timedelta() <= now - since < period
