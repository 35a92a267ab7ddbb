"""How a request to X can fail, by what can be done about it.

X's problem types: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from .models import Limits, Resource

_LONGEST = 300


def _plain(text: str) -> str:
    """Keep the first 300 characters, without control, format and surrogate characters."""
    return "".join(c for c in text[:_LONGEST] if not unicodedata.category(c).startswith("C"))


class XError(Exception):
    """A request to X did not do what was asked.

    `status` is the HTTP status (None when no reply came), `title` and `detail` are X's words,
    `problem` the last path segment of the problem type, `code` the number of a v1-style error,
    `retry_at` when trying again makes sense (UTC), `request_id` X's own name for the exchange.
    `billed` is what X bills all the same, and `limits` are the rate limits its reply told of, None
    when no reply came.
    """

    def __init__(
        self,
        *,
        status: int | None = None,
        title: str = "",
        detail: str = "",
        problem: str = "",
        code: int | None = None,
        retry_at: datetime | None = None,
        request_id: str = "",
    ) -> None:
        self.status = status
        self.title = _plain(title)
        self.detail = _plain(detail)
        self.problem = _plain(problem)
        self.code = code
        self.retry_at = retry_at
        self.request_id = _plain(request_id)
        self.billed: tuple[Resource, ...] = ()
        self.limits: Limits | None = None
        super().__init__()

    def __str__(self) -> str:
        said = ": ".join(dict.fromkeys(text for text in (self.title, self.detail) if text))
        return f"{said or type(self).__name__} ({self.status or 'no reply'})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class XUnreachable(XError):
    """No reply came in time, or none at all; whether X did what was asked is not known."""


class XServerError(XError):
    """X failed (5xx); whether it did what was asked is not known."""


class XIntermediaryError(XError):
    """Something between this app and X refused the request, in X's place; it says nothing of X, a Post or a person."""


class XIntermediaryFailed(XIntermediaryError, XServerError):
    """The same with a 5xx: whether X got the request, and did what was asked, is not known."""


class XMalformed(XError):
    """X replied with something this app cannot read: half an answer, no JSON, an unexpected shape."""


class XInvalidRequest(XError):
    """X calls the request wrong (400): a fault of this app, or an id X does not take."""


class XUnauthorized(XError):
    """X does not take the token (401): expired, revoked, or the app itself is suspended."""


class XOutOfCredit(XError):
    """The operator's X credits are used up (402)."""


class XSpendCapReached(XError):
    """The operator's spend limit of this billing cycle is reached (403)."""


class XPlanRefused(XError):
    """The operator's X plan does not allow this request (403), whoever asks.

    `reason` is X's word for it, such as "client-not-enrolled"; `required_enrollment` what X says is
    needed.
    """

    def __init__(self, *, reason: str = "", required_enrollment: str = "", **said: Any) -> None:
        super().__init__(**said)
        self.reason = _plain(reason)
        self.required_enrollment = _plain(required_enrollment)


class XForbidden(XError):
    """X does not allow this person this Post or account (403): protected, blocked, locked, missing scope."""


class XNotFound(XError):
    """The Post or account does not exist, or not for this person."""


class XRateLimited(XError):
    """Too many requests (429); `retry_at` is always set, `window` says which limit it was."""

    retry_at: datetime

    def __init__(self, *, retry_at: datetime, window: str = "15 minutes", **said: Any) -> None:
        super().__init__(retry_at=retry_at, **said)
        self.window = window


class XUsageCapped(XError):
    """The operator's usage cap is reached (429 UsageCapExceeded); `period` is "Daily", "Monthly" or ""."""

    def __init__(self, *, period: str = "", **said: Any) -> None:
        super().__init__(**said)
        self.period = _plain(period)


class XTokenRejected(XError):
    """X refused this very code, refresh token or request token, and will not take it again."""


class XClientRejected(XError):
    """X refused this app's own client id, API key or secret, or its clock (401)."""
