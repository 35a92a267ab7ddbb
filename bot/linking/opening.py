"""What a linking attempt begins with, and the stages it goes through."""

from dataclasses import dataclass
from enum import StrEnum

from bot.members import Member
from bot.secret import Secret


@dataclass(frozen=True, slots=True)
class Opening:
    """What a linking attempt begins with.

    `user_name` and `workspace_name` are as Slack's request named them, `interrupted` the ask to
    carry out afterwards, `reply` where Slack wants the answer, `home` the workspace of a member who
    is a visitor from another organisation.
    """

    member: Member
    user_name: str
    workspace_name: str
    channel: str | None = None
    interrupted: str | None = None
    reply: Secret | None = None
    home: str | None = None


class Stage(StrEnum):
    """Where an attempt is: what it waits for."""

    STARTED = "started"
    SLACK = "slack"
    X = "x"
    CONFIRM = "confirm"
    DONE = "done"
