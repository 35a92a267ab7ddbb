"""Requests to the app: what it was sent and replied, and what each interaction lets it do.

Slack doesn't document the errors of response_urls; these are those that apps have reported.
Source: https://docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.world import Channel

Kind = Literal["slash_commands", "interactive", "events_api"]
ERRORS = {
    "operation_timeout": "{name} did not answer in time ({code})",
    "dispatch_failed": "{name} could not be reached, or answered with an error ({code})",
}
OTHER_ERROR = "{name} answered with something Slack can't show ({code})"


@dataclass
class ResponseUrl:
    """One response_url; `original` is the app's message that was clicked and can be replaced."""

    id: str
    person: Person
    channel: Channel
    original: Message | None
    answers: list[Message] = field(default_factory=list)


class ResponseUrls(Tickets[ResponseUrl]):
    lifetime, uses = timedelta(minutes=30), 5
    unknown, used, expired, status = "invalid_url", "used_url", "expired_url", 404

    def give(self, person: Person, channel: Channel, original: Message | None = None) -> ResponseUrl:
        url_id = f"{channel.team_id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        given = ResponseUrl(url_id, person, channel, original)
        self.issue(url_id, given)
        return given


class Triggers(Tickets[tuple[Person, str]]):
    """The trigger ids, with their users and the workspaces of the app that they used."""

    lifetime = timedelta(seconds=3)
    unknown, used, expired = "invalid_trigger_id", "trigger_exchanged", "expired_trigger_id"

    def give(self, person: Person, team_id: str) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.issue(trigger_id, (person, team_id))
        return trigger_id


@dataclass
class Exchange:
    """One interaction (or event) and its outcome; `status` is 0 if nothing came in time.

    `error` is what the user sees, `code` Slack's error code. `message` is the reply in the HTTP
    response, `answers` those by response_url so far. `url` is the target of a URL button.
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
        if self.code:
            self.error = ERRORS.get(self.code, OTHER_ERROR).format(name=name, code=self.code)


@dataclass(frozen=True)
class SentRequest:
    """One request to the app, for tests; `via` is "http" or "socket"."""

    kind: Kind
    payload: Mapping[str, Any]
    headers: Mapping[str, str]
    raw: bytes
    via: Literal["http", "socket"]
    response: Exchange
