"""Requests to the app: what it was sent and replied, and what each interaction lets it do.

Slack doesn't document the errors of response_urls; these are those that apps have reported.
Source: https://docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.world import Channel

Kind = Literal["slash_commands", "interactive", "events_api"]
TOO_LATE = "{name} did not answer in time (operation_timeout)"
NO_ANSWER = "{name} could not be reached, or answered with an error (dispatch_failed)"
REPLY_TIME = timedelta(minutes=30)
REPLIES = 5
TRIGGER_TIME = timedelta(seconds=3)


@dataclass
class ResponseUrl:
    """One response_url; `original` is the app's message that was clicked and can be replaced."""

    id: str
    person: Person
    channel: Channel
    until: datetime
    original: Message | None
    uses: int = 0
    answers: list[Message] = field(default_factory=list)


class ResponseUrls:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, ResponseUrl] = {}

    def give(self, person: Person, channel: Channel, original: Message | None = None) -> ResponseUrl:
        url_id = f"{channel.team_id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        given = ResponseUrl(url_id, person, channel, self._clock() + REPLY_TIME, original)
        self._given[url_id] = given
        return given

    def spend(self, url_id: str) -> ResponseUrl:
        """Count a use.

        Raises `ApiError` `invalid_url`, `expired_url` or `used_url`, all with status 404.
        """
        given = self._given.get(url_id)
        if given is None:
            raise ApiError("invalid_url", status=404)
        if self._clock() > given.until:
            raise ApiError("expired_url", status=404)
        if given.uses >= REPLIES:
            raise ApiError("used_url", status=404)
        given.uses += 1
        return given


@dataclass
class _Trigger:
    person: Person
    team_id: str
    until: datetime
    used: bool = False


class Triggers:
    """The issued trigger ids, with their users."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, _Trigger] = {}

    def give(self, person: Person, team_id: str) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._given[trigger_id] = _Trigger(person, team_id, self._clock() + TRIGGER_TIME)
        return trigger_id

    def spend(self, trigger_id: str) -> tuple[Person, str]:
        """Consume a trigger id; return its user, and the workspace of the app they used.

        Raises `ApiError`: `invalid_trigger_id` (unknown), `trigger_exchanged` (second use), or
        `expired_trigger_id`.
        """
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("trigger_exchanged")
        if self._clock() > trigger.until:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger.person, trigger.team_id


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
