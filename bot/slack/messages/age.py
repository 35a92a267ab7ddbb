"""How long an X account has been there, in words."""

from datetime import datetime, timedelta
from typing import Final

_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_STILL_DAYS: Final = timedelta(days=14)
_STILL_NEW: Final = timedelta(weeks=9)


def since(created_at: datetime, now: datetime) -> str:
    """New accounts by days and weeks, since their age is what tells most about them; others by month and year."""
    age = now - created_at
    if age < timedelta(days=1):
        return "joined today"
    if age < _STILL_DAYS:
        return f"joined {_count(age.days, 'day')} ago"
    if age < _STILL_NEW:
        return f"joined {age.days // 7} weeks ago"
    return f"on X since {_MONTHS[created_at.month - 1]} {created_at.year}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
