"""The App's own token (X_BEARER_TOKEN): it reads public Posts and accounts, once for everybody, and no likes.

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

# What the App can't read, a person perhaps can: protected Posts, a limit of its own, a token X no
# longer takes.
FALL_BACK_TO_USER: Final = (XNotFound, XForbidden, XUnauthorized, XPlanRefused, XRateLimited, LimitReached)

_DISABLED_FOR: Final = timedelta(minutes=15)
_SUSPECT_ERRORS: Final = 3


class AppOnlyReader:
    """Puts questions to X as the App; after a refusal of its token it leaves it alone for a quarter of an hour."""

    def __init__(self, token: Secret | None, rate_limits: RateLimits, clock: Clock) -> None:
        self._authorization = None if token is None else AppOnly(token)
        self._rate_limits = rate_limits
        self._disabled: TTLCache[None, bool] = TTLCache(_DISABLED_FOR, clock, max_entries=1)
        self._forbidden: set[str] = set()
        self._readable: XQuery[Any] | None = None

    @property
    def is_usable(self) -> bool:
        """Whether there is a token that X hasn't refused of late."""
        return self._authorization is not None and not self._disabled.get(None)

    async def ask(self, query: XQuery[T]) -> ApiResult[T]:
        """Put the question; raises X's errors, and `LimitReached` for a limit that is known to be used up."""
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
        """Find out about a plain 403 when it meets several subjects in a row: X doesn't say whether it means them or the token.

        One person can cause that by asking about protected accounts. So it counts as the token's
        only where X refuses, too, what it has shown to the App before. Return what X bills for
        that.
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
