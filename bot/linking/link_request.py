"""The input and the stages of a link attempt."""

from dataclasses import dataclass
from enum import StrEnum

from bot.members import Member
from bot.secret import Secret


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """The input of a link attempt.

    `user_name` and `workspace_name` are from Slack's request, `interrupted` is the intent to resume
    afterward, `reply` the reply target, and `home` an external user's own workspace. None if there
    is none.
    """

    member: Member
    user_name: str
    workspace_name: str
    channel: str | None = None
    interrupted: str | None = None
    reply: Secret | None = None
    home: str | None = None


class Stage(StrEnum):
    """What an attempt is waiting for."""

    STARTED = "started"
    SLACK = "slack"
    X = "x"
    CONFIRM = "confirm"
    DONE = "done"
