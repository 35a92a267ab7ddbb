"""Read public posts and accounts with the app-only token (X_BEARER_TOKEN); it can't read likes.

https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only
"""

from datetime import timedelta
from typing import Final, TypeVar

import structlog

from bot.clock import Clock
from bot.errors import LimitReached
from bot.likes.queries import XQuery
from bot.likes.rate_limits import RateLimits
from bot.secret import Secret
from bot.ttl_cache import TTLCache
from bot.x import APP, ApiResult, AppOnly, XForbidden, XNotFound, XPlanRefused, XRateLimited, XUnauthorized

log = structlog.get_logger(__name__)

T = TypeVar("T")

# A user's own token may succeed where the app's fails: protected posts, an exhausted limit, a
# rejected app token.
FALL_BACK_TO_USER: Final = (XNotFound, XForbidden, XUnauthorized, XPlanRefused, XRateLimited, LimitReached)

_DISABLED_FOR: Final = timedelta(minutes=15)


class AppOnlyReader:
    """Read with the app-only token; after X rejects the token, don't use it for 15 minutes.

    Only a 401 or a plan error counts as a rejection. A plain 403 never does, however many there
    are: it is about the requested post or account, and one person could cause any number of them.
    """

    def __init__(self, token: Secret | None, rate_limits: RateLimits, clock: Clock) -> None:
        self._authorization = None if token is None else AppOnly(token)
        self._rate_limits = rate_limits
        self._disabled: TTLCache[None, bool] = TTLCache(_DISABLED_FOR, clock, max_entries=1)

    @property
    def is_usable(self) -> bool:
        """Whether a token is set and X hasn't rejected it in the last 15 minutes."""
        return self._authorization is not None and not self._disabled.get(None)

    async def ask(self, query: XQuery[T]) -> ApiResult[T]:
        """Run a query; raises XError, and `LimitReached` if the limit is known to be exhausted."""
        if self._authorization is None:
            raise XUnauthorized(title="No App token is set")
        await self._rate_limits.check(APP, query.endpoint)
        try:
            return await query.ask(self._authorization)
        except (XUnauthorized, XPlanRefused) as refusal:
            self._disabled.put(None, True)  # noqa: FBT003 (a value, not a switch)
            log.warning("x_app_token_rejected", reason=type(refusal).__name__)
            raise
