"""response_urls: reply to one interaction up to 5 times within 30 minutes.

Slack doesn't document the errors; `used_url` and `expired_url`, with status 404, are those that
apps have reported. Source: https://docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.world import Channel

LIFETIME = timedelta(minutes=30)
USES = 5


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
        """Issue a response_url for an interaction."""
        given = ResponseUrl(
            id=f"{channel.team_id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}",
            person=person,
            channel=channel,
            until=self._clock() + LIFETIME,
            original=original,
        )
        self._given[given.id] = given
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
        if given.uses >= USES:
            raise ApiError("used_url", status=404)
        given.uses += 1
        return given
