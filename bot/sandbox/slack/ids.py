"""Ids, tokens and message timestamps that look like Slack's."""

import secrets
import string
from datetime import UTC, datetime

from bot.clock import Clock

_ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """Return an id such as `V0ABCDEFGHI`; its first letter is the type."""
    return prefix + "0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def new_token(prefix: str) -> str:
    """Return a random token such as `xoxp-…`."""
    return prefix + secrets.token_hex(20)


class Timestamps:
    """Unique message timestamps (seconds with six decimals), even if the clock doesn't advance."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        now = int(self._clock().timestamp() * 10_000)
        self._last = max(self._last + 1, now)
        return as_ts(self._last)


def as_ts(ten_thousandths: int) -> str:
    """Format a timestamp of 1/10,000 seconds."""
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000 * 100:06d}"


def moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
