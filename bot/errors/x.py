"""Errors about X: it rejects the request, or can't be reached."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.errors.base import Fixer, LikewiseError, Subject


class PostUnavailable(LikewiseError):
    """X has no such post, or none that this account may see."""


@dataclass(eq=False)
class InvalidXRequest(LikewiseError, fixable_by=Fixer.OPERATOR):
    """X rejects the request as invalid (400); `subject` is its subject."""

    subject: Subject = Subject.POST


@dataclass(eq=False)
class RefusedByX(LikewiseError, fixable_by=Fixer.X):
    """X denies this account the request (403): protected, blocked, suspended or locked."""

    subject: Subject = Subject.POST


class PlanExcludes(LikewiseError, fixable_by=Fixer.OPERATOR):
    """The X app's plan lacks the endpoint (likes are Enterprise-only since 2026-04-20)."""


@dataclass(eq=False)
class LimitReached(LikewiseError, retryable=True):
    """An X rate limit of an account and endpoint is exhausted until `retry_at`.

    `window` is "15 minutes" or "24 hours"; `endpoint` is one of `bot.x`'s names, "" if unknown.
    `handle` is set if the account isn't the user's own, but that of a teammate who shares their
    likers with teammates.
    """

    retry_at: datetime = field()  # has no default, unlike in the base
    window: str
    endpoint: str = ""
    handle: str | None = None


class OutOfCredit(LikewiseError, fixable_by=Fixer.OPERATOR, retryable=True):
    """The developer account of this deployment has no credit (X's 402)."""


class SpendCapReached(LikewiseError, fixable_by=Fixer.OPERATOR, retryable=True):
    """A spend cap or the monthly usage cap of the deployment is reached."""


@dataclass(eq=False)
class BudgetReached(LikewiseError, fixable_by=Fixer.WORKSPACE_ADMIN, retryable=True):
    """A budget doesn't cover the call until `retry_at`; None if the call exceeds all of it."""

    retry_at: datetime | None = field()
    monthly: bool = False


class Share(StrEnum):
    """The owner of a fair-use share of X's cost."""

    PERSON = "person"
    WORKSPACE = "workspace"
    DEPLOYMENT = "deployment"


@dataclass(eq=False)
class FairShareReached(LikewiseError, fixable_by=Fixer.OPERATOR, retryable=True):
    """A fair-use share is used up until `retry_at`; None if the call exceeds the whole share."""

    share: Share
    retry_at: datetime | None = field()


class XFailure(StrEnum):
    """The way in which X failed."""

    NO_RESPONSE = "no_response"
    UNREADABLE_RESPONSE = "unreadable_response"
    REFRESH_SLOW = "refresh_slow"
    REFRESH_FAILED = "refresh_failed"
    NEW_TOKEN_REJECTED = "new_token_rejected"  # noqa: S105 (no password)


@dataclass(eq=False)
class XUnavailable(LikewiseError, fixable_by=Fixer.X, retryable=True):
    """X didn't respond, or responded with a server error."""

    failure: XFailure = XFailure.NO_RESPONSE


@dataclass(eq=False)
class IntermediaryRefused(LikewiseError, fixable_by=Fixer.OPERATOR, retryable=True):
    """A proxy, firewall or CDN rejected a request to `service`; `status` is its HTTP status."""

    service: str
    status: int | None


class Misconfigured(LikewiseError, fixable_by=Fixer.OPERATOR):
    """X rejects the deployment's own credentials."""


class ReadOnlyApp(LikewiseError, fixable_by=Fixer.OPERATOR):
    """The X app is read-only, or was when the person connected by OAuth 1.0a."""


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
