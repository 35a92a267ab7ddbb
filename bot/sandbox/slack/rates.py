"""Slack's rate limits, taken as exact: https://docs.slack.dev/apis/web-api/rate-limits."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError

MINUTE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)
BURST: Final = 10
"""Messages that a channel accepts at once, before the limit of one per second."""

TIER_2: Final = 20  # calls a minute, https://docs.slack.dev/apis/web-api/rate-limits
TIER_3: Final = 50  # the same page
TIER_4: Final = 100  # the same page


class Rates:
    """Count calls by method and workspace (unless not `limits_calls`), and messages by channel."""

    def __init__(self, clock: Clock) -> None:
        self.limits_calls = True
        self._clock = clock
        self._calls: dict[tuple[str, str], deque[datetime]] = {}
        self._owing: dict[str, datetime] = {}

    def count(self, method: str, team_id: str, most: int | None) -> None:
        """Count a call; raise `ApiError` beyond `most` a minute (None: any number)."""
        if most is None or not self.limits_calls:
            return
        now, calls = self._clock(), self._calls.setdefault((method, team_id), deque())
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= most:
            raise _too_many(calls[0] + MINUTE - now)
        calls.append(now)

    def post(self, channel_id: str) -> None:
        """Count a message: one per second and channel, with a burst of ten."""
        now = self._clock()
        until = max(self._owing.get(channel_id, now), now) + SECOND
        if until - now > BURST * SECOND:
            raise _too_many(until - now - BURST * SECOND)
        self._owing[channel_id] = until


def _too_many(wait: timedelta) -> ApiError:
    return ApiError("ratelimited", status=429, retry_after=max(1, -int(-wait.total_seconds() // 1)))
