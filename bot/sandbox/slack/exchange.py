"""Requests to the app: what it was sent, and what it replied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.slack.interactions import ResponseUrl
from bot.sandbox.slack.messages import Message

Kind = Literal["slash_commands", "interactive", "events_api"]

TOO_LATE = "{name} did not answer in time (operation_timeout)"
NO_ANSWER = "{name} could not be reached, or answered with an error (dispatch_failed)"


@dataclass
class Exchange:
    """One interaction (or event) and its outcome.

    `status` is 0 if nothing came back within the deadline. `error` is the message that the user
    sees, `code` Slack's error code. `message` is the reply in the HTTP response, `answers` those by
    response_url so far. `url` is the target of a URL button.
    """

    payload: Mapping[str, Any]
    response_url: ResponseUrl | None = None
    status: int = 0
    seconds: float = 0.0
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None
    code: str = ""
    error: str = ""
    url: str = ""
    attempts: int = 1

    @property
    def answers(self) -> list[Message]:
        return self.response_url.answers if self.response_url else []

    @property
    def ok(self) -> bool:
        return not self.code

    def explain(self, name: str) -> None:
        """If it failed, set the message that users see about the app `name`."""
        if self.code == "operation_timeout":
            self.error = TOO_LATE.format(name=name)
        elif self.code == "dispatch_failed":
            self.error = NO_ANSWER.format(name=name)
        elif self.code:
            self.error = f"{name} answered with something Slack can't show ({self.code})"


@dataclass(frozen=True)
class SentRequest:
    """One request to the app, for tests; `via` is "http" or "socket"."""

    kind: Kind
    payload: Mapping[str, Any]
    headers: Mapping[str, str]
    raw: bytes
    via: Literal["http", "socket"]
    response: Exchange
