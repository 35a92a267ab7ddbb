"""What people are told about each error of X's."""

from datetime import UTC, datetime

import pytest

from bot import errors, x
from bot.errors import LikewiseError, Subject
from bot.likes.errors import translate, translate_x_errors
from bot.likes.lookups import _hides_likers

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (x.XNotFound(), errors.PostUnavailable),
        (x.XPlanRefused(), errors.PlanExcludes),
        (x.XOutOfCredit(), errors.OutOfCredit),
        (x.XSpendCapReached(), errors.SpendCapReached),
        (x.XUsageCapped(), errors.SpendCapReached),
        (x.XClientRejected(), errors.Misconfigured),
        (x.XForbidden(), errors.RefusedByX),
        (x.XInvalidRequest(), errors.InvalidXRequest),
        (x.XForbidden(problem="oauth1-permissions"), errors.ReadOnlyApp),
        (x.XUnreachable(), errors.XUnavailable),
        (x.XServerError(), errors.XUnavailable),
        (x.XMalformed(), errors.XUnavailable),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_each_error_has_a_meaning_for_people(error: x.XError, told: type[LikewiseError]) -> None:
    assert type(translate(error, Subject.POST)) is told


def test_a_translation_says_what_the_error_said() -> None:
    """When to try again, what the request was about, what the intermediary's status was."""
    with pytest.raises(errors.LimitReached) as limited, translate_x_errors():
        raise x.XRateLimited(retry_at=NOON, window="24 hours")
    assert (limited.value.retry_at, limited.value.window) == (NOON, "24 hours")

    refused = translate(x.XForbidden(), Subject.HANDLE)
    assert isinstance(refused, errors.RefusedByX)
    assert refused.subject is Subject.HANDLE

    stopped = translate(x.XIntermediaryError(status=418), Subject.POST)
    assert isinstance(stopped, errors.IntermediaryRefused)
    assert stopped.status == 418

    unreadable, away = (translate(error, Subject.POST) for error in (x.XMalformed(), x.XUnreachable()))
    assert isinstance(unreadable, errors.XUnavailable)
    assert isinstance(away, errors.XUnavailable)
    assert unreadable.failure is errors.XFailure.UNREADABLE_RESPONSE
    assert away.failure is not unreadable.failure


@pytest.mark.parametrize(
    ("refusal", "hides"),
    [
        (x.XForbidden(), True),
        (x.XForbidden(problem="not-authorized-for-resource"), True),
        (x.XForbidden(problem="oauth1-permissions"), False),
        (x.XForbidden(code=64), False),
    ],
    ids=["plain", "of the list", "of the app", "of the account"],
)
def test_a_refusal_may_be_about_the_list_or_the_account(refusal: x.XForbidden, *, hides: bool) -> None:
    assert _hides_likers(refusal) is hides
