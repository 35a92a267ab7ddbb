"""X refuses, or can't be asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.errors.base import Fixer, LikewiseError, Subject


class PostUnavailable(LikewiseError):
    """X says there is no such Post, or none that this account may see."""


@dataclass(eq=False)
class InvalidXRequest(LikewiseError):
    """X calls the request invalid (400); `subject` is what it was about."""

    fixable_by = Fixer.OPERATOR
    subject: Subject = Subject.POST


@dataclass(eq=False)
class RefusedByX(LikewiseError):
    """X refuses to do this for this account (403): protected, blocked, suspended, locked; `subject` is what was asked about."""

    fixable_by = Fixer.X
    subject: Subject = Subject.POST


class PlanExcludes(LikewiseError):
    """The X app's plan does not include the endpoint (likes are Enterprise-only since 2026-04-20)."""

    fixable_by = Fixer.OPERATOR


class LimitReached(LikewiseError):
    """X's limit for an account and endpoint is used up until `retry_at`.

    `window` is "15 minutes" or "24 hours"; `endpoint` is one of `bot.x`'s names, "" where it isn't
    known; `handle` names the account where it isn't the asker's own, but that of a colleague who
    lets teammates see who liked their Posts.
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
    """X answers 402: the developer account behind this deployment has no credit."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class SpendCapReached(LikewiseError):
    """X answers that a spending cap or the monthly usage cap of the deployment is reached."""

    fixable_by = Fixer.OPERATOR
    retryable = True


class BudgetReached(LikewiseError):
    """The workspace's daily budget does not cover the call; `retry_at` is when the next UTC day begins, None where that doesn't help."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__()
        self.retry_at = retry_at


class Share(StrEnum):
    """Whose share of what X costs."""

    PERSON = "person"
    WORKSPACE = "workspace"
    DEPLOYMENT = "deployment"


class FairShareReached(LikewiseError):
    """A share of what X costs is used up; `retry_at` is when its hour or day ends, None where the call exceeds the whole share."""

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
    """X did not answer, or answered with a fault of its own."""

    fixable_by = Fixer.X
    retryable = True
    failure: XFailure = XFailure.NO_RESPONSE


@dataclass(eq=False)
class IntermediaryRefused(LikewiseError):
    """Something between this app and `service` (a proxy, a firewall, a CDN) refused in its place; `status` is its HTTP status."""

    fixable_by = Fixer.OPERATOR
    retryable = True
    service: str
    status: int | None


class Misconfigured(LikewiseError):
    """X rejects this deployment's own credentials."""

    fixable_by = Fixer.OPERATOR


class ReadOnlyApp(LikewiseError):
    """The X app, or the token it had when a person connected by OAuth 1.0a, may only read."""

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
