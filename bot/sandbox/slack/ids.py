"""The opaque texts Slack hands out: ids, tokens and message timestamps, made to look as they do in life."""

import secrets
import string
from datetime import UTC, datetime

from bot.clock import Clock

_ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """Return an id such as `V0ABCDEFGHI`: the letter says what kind of thing it names."""
    return prefix + "0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def new_token(prefix: str) -> str:
    """Return an unguessable token such as `xoxp-…`."""
    return prefix + secrets.token_hex(20)


class Timestamps:
    """Message timestamps: seconds with six decimals, never the same twice, also under a clock that stands still."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        now = int(self._clock().timestamp() * 10_000)
        self._last = max(self._last + 1, now)
        return as_ts(self._last)


def as_ts(ten_thousandths: int) -> str:
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000 * 100:06d}"


def moment(ts: str) -> datetime:
    """The time a message timestamp stands for, aware, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)
