"""Read public Posts and accounts with the app-only token (X_BEARER_TOKEN); it can't read likes.

https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only
"""

from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog

from bot.clock import Clock
from bot.errors import LimitReached
from bot.likes.queries import XQuery
from bot.likes.rate_limits import RateLimits
from bot.secret import Secret
from bot.ttl_cache import TTLCache
from bot.x import (
    APP,
    ApiResult,
    AppOnly,
    Resource,
    XError,
    XForbidden,
    XNotFound,
    XPlanRefused,
    XRateLimited,
    XUnauthorized,
)

log = structlog.get_logger(__name__)

T = TypeVar("T")

# A user's own token may succeed where the app's fails: protected Posts, an exhausted limit, a
# rejected app token.
FALL_BACK_TO_USER: Final = (XNotFound, XForbidden, XUnauthorized, XPlanRefused, XRateLimited, LimitReached)

_DISABLED_FOR: Final = timedelta(minutes=15)
_SUSPECT_ERRORS: Final = 3


class AppOnlyReader:
    """Read with the app-only token; after X rejects the token, don't use it for 15 minutes."""

    def __init__(self, token: Secret | None, rate_limits: RateLimits, clock: Clock) -> None:
        self._authorization = None if token is None else AppOnly(token)
        self._rate_limits = rate_limits
        self._disabled: TTLCache[None, bool] = TTLCache(_DISABLED_FOR, clock, max_entries=1)
        self._forbidden: set[str] = set()
        self._readable: XQuery[Any] | None = None

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
            result = await query.ask(self._authorization)
        except (XUnauthorized, XPlanRefused) as refusal:
            self._disable(type(refusal).__name__)
            raise
        except XForbidden as refusal:
            refusal.billed += await self._suspect_token(query.subject, refusal)
            raise
        self._forbidden.clear()
        self._readable = query
        return result

    async def _suspect_token(self, subject: str, refusal: XForbidden) -> tuple[Resource, ...]:
        """Check the token after plain 403s for several subjects; return what X bills for the check.

        X doesn't say whether a plain 403 is about the subject or the token, and one person can
        cause several by asking about protected accounts. So the token is only blamed if X also
        rejects a query that succeeded before.
        """
        if refusal.problem or refusal.code:
            return ()
        self._forbidden.add(subject)
        if len(self._forbidden) < _SUSPECT_ERRORS or self._readable is None or self._authorization is None:
            return ()
        self._forbidden.clear()
        try:
            probe = self._readable.ask(self._authorization)
            return (await self._rate_limits.recorded(APP, self._readable.endpoint, probe)).billed
        except LimitReached:
            return ()
        except XError as again:
            if isinstance(again, XForbidden) and not (again.problem or again.code):
                self._disable("plain 403 to what it has read")
            return again.billed

    def _disable(self, why: str) -> None:
        self._forbidden.clear()
        self._disabled.put(None, True)  # noqa: FBT003 (a value, no switch)
        log.warning("x_app_token_rejected", reason=why)
