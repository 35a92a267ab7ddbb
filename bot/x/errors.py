"""The errors of requests to X, grouped by their remedy.

X's problem types: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.x.models import Limits, Resource

_LONGEST = 300


def _plain(text: str) -> str:
    """Return the first 300 characters without control, format and surrogate characters."""
    return "".join(c for c in text[:_LONGEST] if not unicodedata.category(c).startswith("C"))


class XError(Exception):
    """A request to X failed.

    `status` is the HTTP status (None without a response), `title` and `detail` are X's text,
    `problem` is the last path segment of the problem type, `code` a v1.1 error code, and `retry_at`
    when a retry makes sense (UTC; None if unknown). `billed` is what X bills despite the error,
    `limits` the rate limits of the response (None without one).
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
    ) -> None:
        self.status = status
        self.title = _plain(title)
        self.detail = _plain(detail)
        self.problem = _plain(problem)
        self.code = code
        self.retry_at = retry_at
        self.billed: tuple[Resource, ...] = ()
        self.limits: Limits | None = None
        super().__init__()

    def __str__(self) -> str:
        said = ": ".join(dict.fromkeys(text for text in (self.title, self.detail) if text))
        return f"{said or type(self).__name__} ({self.status or 'no reply'})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class XUnreachable(XError):
    """No response arrived, or not in time; whether X executed the request is unknown."""


class XServerError(XError):
    """X failed (5xx); whether it executed the request is unknown."""


class XIntermediaryError(XError):
    """A proxy, firewall or CDN rejected the request; this says nothing about the post or user."""


class XIntermediaryFailed(XIntermediaryError, XServerError):
    """An intermediary failed (5xx); whether X received the request is unknown."""


class XMalformed(XError):
    """X's response can't be read: truncated, not JSON, or of an unexpected shape."""


class XIntermediaryPage(XIntermediaryError, XMalformed):
    """An HTML page with a 2xx status, as from a captive portal or firewall: nothing was done."""


class XInvalidRequest(XError):
    """X rejected the request as invalid (400): a bug in this app, or an unacceptable id."""


class XUnauthorized(XError):
    """X rejected the token (401): expired, revoked, or the app itself is suspended."""


class XOutOfCredit(XError):
    """The operator's X API credits are used up (402)."""


class XSpendCapReached(XError):
    """The operator's spend cap of the billing cycle is reached (403)."""


class XPlanRefused(XError):
    """The operator's X plan doesn't include the request (403), for any account."""


class XForbidden(XError):
    """X denies the user this post or account (403): protected, blocked, locked, missing scope."""

    @property
    def gives_reason(self) -> bool:
        """Whether X says why, by a code or a problem type."""
        return self.code is not None or self.problem != ""


class XNotFound(XError):
    """The post or account doesn't exist, or isn't visible to the user."""


class XRateLimited(XError):
    """Too many requests (429) until `retry_at`; `window` is "15 minutes" or "24 hours"."""

    retry_at: datetime

    def __init__(self, *, retry_at: datetime, window: str = "15 minutes", **said: Any) -> None:
        super().__init__(retry_at=retry_at, **said)
        self.window = window


class XUsageCapped(XError):
    """The usage cap of a day or month is reached (429)."""


class XTokenRejected(XError):
    """X permanently rejected this code, refresh token or request token."""


class XClientRejected(XError):
    """X rejected the app's client id, API key or secret, or this machine's clock (401)."""


UNCERTAIN: Final = (XUnreachable, XServerError, XMalformed)
"""After these errors, X may have executed the request, or not."""
