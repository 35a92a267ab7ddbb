"""When a weekly digest is posted: a day and an hour in a time zone."""

from calendar import day_name
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Self
from zoneinfo import ZoneInfo

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DigestTime:
    """A day of the week (0 is Monday) and an hour, in an IANA time zone; None means UTC."""

    weekday: int
    hour: int
    timezone: str | None

    def __str__(self) -> str:
        return f"on {day_name[self.weekday]}s at {self.hour}:00"

    @classmethod
    def of(cls, due_at: datetime | None, timezone: str | None) -> Self | None:
        """Return the day and hour of a due date in a time zone; None if there is no digest."""
        if due_at is None:
            return None
        local = due_at.astimezone(zone_of(timezone))
        return cls(local.weekday(), local.hour, timezone)

    def first_after(self, now: datetime) -> datetime:
        """Return the first such time after `now`."""
        zone = zone_of(self.timezone)
        local = now.astimezone(zone).replace(tzinfo=None)
        start = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        start += timedelta(days=(self.weekday - local.weekday()) % 7)
        first = start.replace(tzinfo=zone).astimezone(UTC)
        return first if first > now else (start + WEEK).replace(tzinfo=zone).astimezone(UTC)


def next_week(due_at: datetime, timezone: str | None, after: datetime) -> datetime:
    """Return the next due date after `after`, at the same local day and hour."""
    zone = zone_of(timezone)
    local = due_at.astimezone(zone).replace(tzinfo=None)
    weeks = max((after - due_at) // WEEK, 0)
    while True:
        weeks += 1
        moment = (local + WEEK * weeks).replace(tzinfo=zone).astimezone(UTC)
        if moment > after:
            return moment


def zone_of(timezone: str | None) -> tzinfo:
    """Return the time zone with an IANA name; UTC for None or an unknown one."""
    try:
        return ZoneInfo(timezone) if timezone else UTC
    except (OSError, ValueError, KeyError):  # no such zone, or a machine without time zones
        return UTC
