"""Translate errors of `bot.x` into those of `bot.errors`; nothing else does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.errors import (
    IntermediaryRefused,
    InvalidXRequest,
    LikewiseError,
    LimitReached,
    Misconfigured,
    OutOfCredit,
    PlanExcludes,
    PostUnavailable,
    ReadOnlyApp,
    RefusedByX,
    SpendCapReached,
    Subject,
    XFailure,
    XUnavailable,
)
from bot.x import (
    XClientRejected,
    XError,
    XForbidden,
    XIntermediaryError,
    XInvalidRequest,
    XMalformed,
    XNotFound,
    XOutOfCredit,
    XPlanRefused,
    XRateLimited,
    XSpendCapReached,
    XUsageCapped,
)

log = structlog.get_logger(__name__)

_TRANSLATIONS: dict[type[XError], type[LikewiseError]] = {
    XNotFound: PostUnavailable,
    XPlanRefused: PlanExcludes,
    XOutOfCredit: OutOfCredit,
    XSpendCapReached: SpendCapReached,
    XUsageCapped: SpendCapReached,
    XClientRejected: Misconfigured,
}

_BY_SUBJECT: dict[type[XError], type[RefusedByX] | type[InvalidXRequest]] = {
    XForbidden: RefusedByX,
    XInvalidRequest: InvalidXRequest,
}

_READ_ONLY = "oauth1-permissions"  # X's problem type for a read-only OAuth 1.0a token


@contextmanager
def translate_x_errors(clock: Clock, subject: Subject = Subject.POST) -> Iterator[None]:
    """Translate an XError raised in the block; `subject` is what the request was about."""
    try:
        yield
    except XError as error:
        raise translate(error, clock, subject) from error


def translate(error: XError, clock: Clock, subject: Subject) -> LikewiseError:
    """Return the error to show to the person."""
    if isinstance(error, XRateLimited):
        return LimitReached(error.retry_at or clock() + timedelta(minutes=15), error.window)
    if isinstance(error, XIntermediaryError):
        log.warning("x_blocked_by_intermediary", status=error.status)
        return IntermediaryRefused("X", error.status)
    if isinstance(error, XMalformed):
        return XUnavailable(XFailure.UNREADABLE_RESPONSE)
    if error.problem == _READ_ONLY:
        return ReadOnlyApp()
    if (told_apart := _BY_SUBJECT.get(type(error))) is not None:
        return told_apart(subject)
    return _TRANSLATIONS.get(type(error), XUnavailable)()
