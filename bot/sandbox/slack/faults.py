"""Make Slack fail on purpose."""

from collections import deque

from bot.sandbox.slack.edge import EDGE
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.state import State

_STATUSES = {"ratelimited": 429, EDGE: 403}


def plan_fault(
    state: State, method: str, error: str, *, status: int | None = None, retry_after: int = 1, times: int = 1
) -> None:
    """Make the next `times` calls of a method (or of `response_url`) fail.

    `ratelimited` is a 429 with `Retry-After`. `edge` is an HTML page with `status` (403 by default)
    from a proxy or firewall in front of Slack; the call has no effect. Two codes let the call
    succeed: with `reply_lost` the connection is closed before the response, with `reply_held` no
    response is sent at all.
    """
    limited = error == "ratelimited"
    for _ in range(times):
        fault = ApiError(
            error, status=status or _STATUSES.get(error, 200), retry_after=retry_after if limited else None
        )
        state.faults.setdefault(method, deque()).append(fault)
