"""Reasons why a link attempt fails."""

from enum import StrEnum

from bot.db.tables import LinkAttempt
from bot.x import XError, XIntermediaryError


class LinkFailure(StrEnum):
    """The reason why a step of linking failed; each has its own page."""

    LINK_EXPIRED = "link_over"
    STATE_EXPIRED = "state_over"
    NOTHING_FINISHED = "nothing_finished"
    OTHER_BROWSER = "other_browser"
    OTHER_SITE = "other_site"
    SLACK_DENIED = "slack_denied"
    SLACK_BLOCKED = "slack_blocked"
    SLACK_FAILED = "slack_failed"
    SLACK_UNAVAILABLE = "slack_unavailable"
    OTHER_SLACK_USER = "other_slack_user"
    NOT_ALLOWED = "not_allowed"
    X_DENIED = "x_denied"
    X_FAILED = "x_failed"
    X_BLOCKED = "x_blocked"
    X_CODE_LATE = "x_code_late"
    ACCOUNT_TAKEN = "account_taken"


class LinkingFailed(Exception):
    """A step of linking failed; `attempt` is set if the same attempt can start again."""

    def __init__(self, failure: LinkFailure, attempt: LinkAttempt | None = None, username: str = "") -> None:
        super().__init__(failure.value)
        self.failure = failure
        self.attempt = attempt
        self.username = username


def fault_of(error: XError) -> LinkFailure:
    """Distinguish X's own errors from those of an intermediary."""
    return LinkFailure.X_BLOCKED if isinstance(error, XIntermediaryError) else LinkFailure.X_FAILED
