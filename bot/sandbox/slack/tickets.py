"""What Slack hands out for a few uses within some time: triggers, response_urls, OAuth codes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Generic, TypeVar

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError

T = TypeVar("T")


@dataclass
class Ticket(Generic[T]):
    value: T
    until: datetime
    uses_left: int


class Tickets(dict[str, Ticket[T]]):
    """Tickets of one kind by their secret text, with the error codes of those that aren't valid."""

    lifetime: ClassVar[timedelta]
    uses: ClassVar[int] = 1
    unknown: ClassVar[str]
    used: ClassVar[str]
    expired: ClassVar[str]
    status: ClassVar[int] = 200

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def issue(self, text: str, value: T) -> None:
        self[text] = Ticket(value, self._clock() + self.lifetime, self.uses)

    def spend(self, text: str) -> T:
        """Count a use; raise `ApiError` if the ticket is unknown, used up, or expired."""
        ticket = self.get(text)
        if ticket is None:
            raise ApiError(self.unknown, status=self.status)
        if not ticket.uses_left:
            raise ApiError(self.used, status=self.status)
        if self._clock() > ticket.until:
            raise ApiError(self.expired, status=self.status)
        ticket.uses_left -= 1
        return ticket.value
