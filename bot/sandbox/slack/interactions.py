"""What each interaction lets the app do: reply by a response_url, and open a modal.

A response_url takes up to 5 replies within 30 minutes. Slack doesn't document its errors;
`used_url` and `expired_url`, with status 404, are those that apps have reported. A trigger id opens
a modal for one user, once, within 3 seconds. Source:
https://docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.world import Channel

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
    """The issued response_urls."""

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
