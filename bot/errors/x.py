"""Errors about X: it rejects the request, or can't be reached."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.errors.base import Fixer, LikewiseError, Subject


class PostUnavailable(LikewiseError):
    """X has no such Post, or none that this account may see."""


@dataclass(eq=False)
class InvalidXRequest(LikewiseError):
    """X rejects the request as invalid (400); `subject` is what it was about."""

    fixable_by = Fixer.OPERATOR
    subject: Subject = Subject.POST


@dataclass(eq=False)
class RefusedByX(LikewiseError):
    """X denies this account the request (403): protected, blocked, suspended or locked."""

    fixable_by = Fixer.X
    subject: Subject = Subject.POST


class PlanExcludes(LikewiseError):
    """The X app's plan lacks the endpoint (likes are Enterprise-only since 2026-04-20)."""

    fixable_by = Fixer.OPERATOR


class LimitReached(LikewiseError):
    """An X rate limit of an account and endpoint is exhausted until `retry_at`.

    `window` is "15 minutes" or "24 hours"; `endpoint` is one of `bot.x`'s names, "" if unknown.
    `handle` is set if the account isn't the user's own, but that of a colleague who shares their
    likers with teammates.
    """

    retryable = True
    retry_at: datetime

    def __init__(
        self, retry_at: datetime, window: str, endpoint: str = "", *, handle: str | None = None
    ) -> None:
        super().__init__()
        self.retry_at = retry_at
        self.window = window
        self.endpoint = endpoint
        self.handle = handle


class OutOfCredit(LikewiseError):
    """The developer account of this deployment has no credit (X's 402)."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class SpendCapReached(LikewiseError):
    """A spend cap or the monthly usage cap of the deployment is reached."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class BudgetReached(LikewiseError):
    """The workspace's daily budget, or its monthly one, doesn't cover the call.

    `retry_at` is the start of the next UTC day or month; None if the call exceeds the whole budget.
    """

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True

    def __init__(self, retry_at: datetime | None, *, monthly: bool = False) -> None:
        super().__init__()
        self.retry_at = retry_at
        self.monthly = monthly


class Share(StrEnum):
    """Whose fair-use share of X's cost it is."""

    PERSON = "person"
    WORKSPACE = "workspace"
    DEPLOYMENT = "deployment"


class FairShareReached(LikewiseError):
    """A fair-use share of X's cost is used up.

    `retry_at` is the end of its hour or day; None if the call exceeds the whole share.
    """

    fixable_by = Fixer.OPERATOR
    retryable = True

    def __init__(self, share: Share, retry_at: datetime | None) -> None:
        super().__init__()
        self.share = share
        self.retry_at = retry_at


class XFailure(StrEnum):
    """How X failed."""

    NO_RESPONSE = "no_response"
    UNREADABLE_RESPONSE = "unreadable_response"
    REFRESH_SLOW = "refresh_slow"
    REFRESH_FAILED = "refresh_failed"
    NEW_TOKEN_REJECTED = "new_token_rejected"  # noqa: S105 (no password)


@dataclass(eq=False)
class XUnavailable(LikewiseError):
    """X didn't respond, or responded with a server error."""

    fixable_by = Fixer.X
    retryable = True
    failure: XFailure = XFailure.NO_RESPONSE


@dataclass(eq=False)
class IntermediaryRefused(LikewiseError):
    """A proxy, firewall or CDN rejected a request to `service`; `status` is its HTTP status."""

    fixable_by = Fixer.OPERATOR
    retryable = True
    service: str
    status: int | None


class Misconfigured(LikewiseError):
    """X rejects the deployment's own credentials."""

    fixable_by = Fixer.OPERATOR


class ReadOnlyApp(LikewiseError):
    """The X app is read-only, or was when the person connected by OAuth 1.0a."""

    fixable_by = Fixer.OPERATOR


XProblem = (
    PostUnavailable
    | InvalidXRequest
    | RefusedByX
    | PlanExcludes
    | LimitReached
    | OutOfCredit
    | SpendCapReached
    | BudgetReached
    | FairShareReached
    | XUnavailable
    | IntermediaryRefused
    | Misconfigured
    | ReadOnlyApp
)
