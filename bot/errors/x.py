"""X refuses, or can't be asked."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.errors.base import (
    Fixer,
    LikewiseError,
    Subject,
)
from bot.program import PROGRAM

_LIMITED: Final = {
    "like": "likes",
    "unlike": "taking likes back",
    "liking_users": "looking up who liked a Post",
    "liked_posts": "looking up liked Posts",
    "post": "looking up Posts",
    "user_by_username": "looking up handles",
}


_NOT_ACCEPTED: Final = {
    Subject.POST: ("X didn't accept the request about that Post.", "Check the link. If it opens on X,"),
    Subject.LIKERS: (
        "X didn't accept the request for who liked that Post.",
        "Check the link. If it opens on X,",
    ),
    Subject.LIKED_POSTS: (
        "X didn't accept the request for liked Posts.",
        "Ask once more. If that doesn't help,",
    ),
    Subject.HANDLE: ("X didn't accept that handle.", "Check the spelling. If the profile opens on X,"),
}
_REFUSED: Final = {
    Subject.POST: (
        (
            "X refused this. Usually the Post's author protects their Posts or has blocked your account, "
            "or your account is limited by X."
        ),
        "Open it on X: if X lets you do it there, ask again here.",
    ),
    Subject.LIKERS: (
        "X refused to show who liked that Post. It shows that to the Post's author only.",
        "If you wrote it, open it on X: if X shows you there who liked it, ask again here.",
    ),
    Subject.LIKED_POSTS: (
        "X refused to show your liked Posts. Usually X has limited your account.",
        "Open X: if your account is limited, X says so there.",
    ),
    Subject.HANDLE: (
        "X refused to show that account. Usually it is suspended, or has blocked yours.",
        "Open its profile on X: if X shows it to you there, ask again here.",
    ),
}


class PostUnavailable(LikewiseError):
    """X says there is no such Post, or none that this account may see."""

    fixable_by = Fixer.NOBODY
    next_step = "Open it on X to see whether it is still there."

    def __init__(self) -> None:
        super().__init__("X can't find that Post: it may be deleted, or hidden from your account.")


class InvalidXRequest(LikewiseError):
    """X calls the request wrong (400); `subject` is what it was about."""

    fixable_by = Fixer.WORKSPACE_ADMIN

    def __init__(self, subject: Subject = Subject.POST) -> None:
        what, check = _NOT_ACCEPTED[subject]
        self.next_step = f"{check} send whoever runs Likewise the reference below."
        super().__init__(what)


class RefusedByX(LikewiseError):
    """X refuses to do this for this account (403): protected, blocked, suspended, locked; `subject` is what was asked about."""

    fixable_by = Fixer.X

    def __init__(self, subject: Subject = Subject.POST) -> None:
        what, self.next_step = _REFUSED[subject]
        super().__init__(what)


class PlanExcludes(LikewiseError):
    """The X app's plan does not include the endpoint (facts: likes are Enterprise-only since 2026-04-20)."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = "Do it on X itself instead. Whoever runs Likewise can change its plan with X."

    def __init__(self) -> None:
        super().__init__("The X plan this Likewise runs on doesn't include that.")


class LimitReached(LikewiseError):
    """X's limit for an account and endpoint is used up; `retry_at` says until when.

    `handle` names the account where it isn't the asker's own, but that of a colleague who lets teammates see who liked their Posts.
    """

    fixable_by = Fixer.NOBODY
    retryable = True
    retry_at: datetime

    def __init__(
        self, retry_at: datetime, window: str, endpoint: str = "", *, handle: str | None = None
    ) -> None:
        self.retry_at = retry_at
        self.window = window
        self.endpoint = endpoint
        self.next_step = "Try again then; nothing is lost."
        whose = "your account" if handle is None else f"@{handle}, as whom this is asked,"
        what = ", ".join(filter(None, [_LIMITED.get(endpoint, ""), window]))
        super().__init__(f"X's limit for {whose} is used up ({what}).")


class OutOfCredit(LikewiseError):
    """X answers 402: the developer account behind this deployment has no credit."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True
    next_step = "Whoever runs Likewise can add credit in X's developer console."

    def __init__(self) -> None:
        super().__init__("X wants payment: the credit of this Likewise with X is used up.")


class SpendCapReached(LikewiseError):
    """X answers that a spending cap or the monthly usage cap of the deployment is reached."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True
    next_step = (
        "Whoever runs Likewise can raise the cap in X's developer console; else it opens with the next cycle."
    )

    def __init__(self) -> None:
        super().__init__("The spending cap of this Likewise with X is reached.")


class BudgetReached(LikewiseError):
    """The workspace's daily budget does not cover the call; `retry_at` is when the next UTC day begins, None where that doesn't help."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True

    def __init__(self, retry_at: datetime | None) -> None:
        self.retry_at = retry_at
        self.next_step = "A workspace admin can raise it with /likewise spending."
        if retry_at is None:
            super().__init__("This can cost more than this workspace's whole daily budget for X.")
        else:
            self.next_step += " Else it opens again with the next day (UTC)."
            super().__init__("What is left of this workspace's daily budget for X doesn't cover this.")


class Share(StrEnum):
    """Whose share of what X costs."""

    PERSON = "person"
    WORKSPACE = "workspace"
    DEPLOYMENT = "deployment"


class FairShareReached(LikewiseError):
    """A share of what X costs is used up; `retry_at` is when its hour or day ends, None where the call exceeds the whole share."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True

    def __init__(self, share: Share, retry_at: datetime | None) -> None:
        self.share = share
        self.retry_at = retry_at
        self.next_step = f"Whoever runs Likewise can raise {_CAPS[share]}."
        super().__init__("This costs more than one call may." if retry_at is None else _SHARES_REACHED[share])


_CAPS: Final = {
    Share.PERSON: "PERSON_HOURLY_CAP",
    Share.WORKSPACE: "WORKSPACE_HOURLY_CAP",
    Share.DEPLOYMENT: "DEPLOYMENT_DAILY_CAP",
}
_SHARES_REACHED: Final = {
    Share.PERSON: "You've used your share of X's paid calls for this hour.",
    Share.WORKSPACE: "Your workspace has used its share of X's paid calls for this hour.",
    Share.DEPLOYMENT: "Likewise has used its share of X's paid calls for today.",
}


class XUnavailable(LikewiseError):
    """X did not answer, or answered with a fault of its own."""

    fixable_by = Fixer.X
    retryable = True
    next_step = "Try again in a moment. Asking twice never likes twice."

    def __init__(self, reason: str = "X isn't answering right now.") -> None:
        super().__init__(reason)


class IntermediaryRefused(LikewiseError):
    """Something between this app and `service` (a proxy, a firewall, a CDN) refused in its place; `status` is its HTTP status."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    retryable = True

    def __init__(self, service: str, status: int | None) -> None:
        answered = f" It answered {status}." if status else ""
        self.next_step = (
            "Try again in a moment. If it keeps happening, whoever runs Likewise should check the proxy or firewall "
            f"on the way to {service}.{answered}"
        )
        super().__init__(f"Something between Likewise and {service} refused this, not {service} itself.")


class Misconfigured(LikewiseError):
    """X rejects this deployment's own credentials."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = f"Whoever runs Likewise should check its keys and secrets for X (`{PROGRAM} doctor`)."

    def __init__(self) -> None:
        super().__init__("X doesn't accept this Likewise's own credentials.")


class ReadOnlyApp(LikewiseError):
    """The X app, or the token it had when a person connected by OAuth 1.0a, may only read."""

    fixable_by = Fixer.WORKSPACE_ADMIN
    next_step = "Whoever runs Likewise should set the X app to “Read and write”; after that, connect again."

    def __init__(self) -> None:
        super().__init__("This Likewise's app at X is only allowed to read, not to like.")
