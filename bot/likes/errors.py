"""Translate errors of `bot.x` into those of `bot.errors`; no other module does."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot import errors, x
from bot.errors import LikewiseError, Subject
from bot.x import XError

log = structlog.get_logger(__name__)

_TRANSLATIONS: dict[type[XError], type[LikewiseError]] = {
    x.XNotFound: errors.PostUnavailable,
    x.XPlanRefused: errors.PlanExcludes,
    x.XOutOfCredit: errors.OutOfCredit,
    x.XSpendCapReached: errors.SpendCapReached,
    x.XUsageCapped: errors.SpendCapReached,
    x.XClientRejected: errors.Misconfigured,
}

_BY_SUBJECT: dict[type[XError], type[errors.RefusedByX] | type[errors.InvalidXRequest]] = {
    x.XForbidden: errors.RefusedByX,
    x.XInvalidRequest: errors.InvalidXRequest,
}

_READ_ONLY = "oauth1-permissions"  # X's problem type for a read-only OAuth 1.0a token


@contextmanager
def translate_x_errors(subject: Subject = Subject.POST) -> Iterator[None]:
    """Translate an XError raised in the block; `subject` is what the request was about."""
    try:
        yield
    except XError as error:
        raise translate(error, subject) from error


def translate(error: XError, subject: Subject) -> LikewiseError:
    """Return the error to show to the person."""
    if isinstance(error, x.XRateLimited):
        return errors.LimitReached(error.retry_at, error.window)
    if isinstance(error, x.XIntermediaryError):
        log.warning("x_blocked_by_intermediary", status=error.status)
        return errors.IntermediaryRefused("X", error.status)
    if isinstance(error, x.XMalformed):
        return errors.XUnavailable(errors.XFailure.UNREADABLE_RESPONSE)
    if error.problem == _READ_ONLY:
        return errors.ReadOnlyApp()
    if (told_apart := _BY_SUBJECT.get(type(error))) is not None:
        return told_apart(subject)
    return _TRANSLATIONS.get(type(error), errors.XUnavailable)()
