"""One interaction (or event) and its outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.delivery import AppResponse
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.response_urls import ResponseUrl

TOO_LATE = "{name} did not answer in time (operation_timeout)"
NO_ANSWER = "{name} could not be reached, or answered with an error (dispatch_failed)"


@dataclass
class Exchange:
    """What the app was sent, and what it replied.

    `status` is 0 if nothing came back within the deadline. `error` is the message that the user
    sees, `code` Slack's error code. `message` is the reply in the HTTP response, `answers` those by
    response_url so far. `url` is the target of a URL button.
    """

    payload: Mapping[str, Any]
    status: int = 0
    seconds: float = 0.0
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None
    code: str = ""
    error: str = ""
    url: str = ""
    attempts: int = 1
    response_url: ResponseUrl | None = None

    @property
    def answers(self) -> list[Message]:
        """Return the replies by response_url so far."""
        return self.response_url.answers if self.response_url else []

    @property
    def ok(self) -> bool:
        """Return whether Slack has no error to show."""
        return not self.code

    @classmethod
    def of(
        cls, payload: Mapping[str, Any], response: AppResponse, given: ResponseUrl | None = None
    ) -> "Exchange":
        """Return the outcome of a request to the app."""
        return cls(
            payload=payload,
            status=response.status,
            seconds=response.seconds,
            body=response.body,
            headers=response.headers,
            code=response.error,
            response_url=given,
        )


def trouble(code: str, name: str) -> str:
    """Return the message that users see when the app `name` failed."""
    if code == "operation_timeout":
        return TOO_LATE.format(name=name)
    if code == "dispatch_failed":
        return NO_ANSWER.format(name=name)
    return f"{name} answered with something Slack can't show ({code})"
