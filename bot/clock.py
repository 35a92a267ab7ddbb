"""Time, passed in wherever it matters, so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utcnow() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)
