"""The input and the stages of a linking attempt."""

from dataclasses import dataclass
from enum import StrEnum

from bot.members import Member
from bot.secret import Secret


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """The input of a linking attempt.

    `user_name` and `workspace_name` are from Slack's request, `interrupted` is the intent to resume
    afterwards, `reply` where to send the answer, and `home` the own workspace of an external
    member. None if there is none.
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
