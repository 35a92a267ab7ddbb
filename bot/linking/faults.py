"""Why a run of linking stops."""

from enum import StrEnum

from bot.db.tables import Attempt
from bot.x import XError, XIntermediaryError


class Fault(StrEnum):
    """Why a step of linking did not go on; each has its own page."""

    LINK_OVER = "link_over"
    STATE_OVER = "state_over"
    OTHER_BROWSER = "other_browser"
    OTHER_SITE = "other_site"
    SLACK_DENIED = "slack_denied"
    SLACK_BLOCKED = "slack_blocked"
    SLACK_FAILED = "slack_failed"
    OTHER_SLACK_USER = "other_slack_user"
    X_DENIED = "x_denied"
    X_FAILED = "x_failed"
    X_BLOCKED = "x_blocked"
    X_CODE_LATE = "x_code_late"
    ACCOUNT_TAKEN = "account_taken"


class LinkingStopped(Exception):
    """A step of linking did not go on. `attempt` is there when the same run can start again."""

    def __init__(self, fault: Fault, attempt: Attempt | None = None, username: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.attempt = attempt
        self.username = username


def fault_of(error: XError) -> Fault:
    """Tell X's own refusal from that of something on the way to it."""
    return Fault.X_BLOCKED if isinstance(error, XIntermediaryError) else Fault.X_FAILED
