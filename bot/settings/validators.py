"""Validators of single settings; each returns the value or raises ValueError.

The error says what is wrong and how to fix it; it continues a sentence that starts with the
variable's name.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.exc import ArgumentError

from bot.db.url import DatabaseURL
from bot.db.url_options import InvalidDatabaseURL
from bot.environment import unquoted
from bot.money import parse_dollars
from bot.proxies import is_loopback
from bot.x.prices import Prices

_LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_HIGHEST_PORT: Final = 65_535
_MOST_PROCESSES: Final = 256  # of one `serve`; a typo must not start a million
_LONGEST_NAME: Final = 100
_EMAIL: Final = re.compile(r"[^\s@<>\"?&#]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}")
_FEWEST_DAYS: Final = 2
_MOST_DAYS: Final = 3650
_HOST_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_DATABASES: Final = ("sqlite+aiosqlite", "postgresql+asyncpg")
# systemd, Kubernetes and Fly wait 60 seconds in deploy/; requests and their replies take up to 20.
_LONGEST_DELAY: Final = 30
_SLACK_WAITS: Final = 3.0  # seconds; https://docs.slack.dev/interactivity/implementing-slash-commands


class LikesMode(StrEnum):
    """How people like: through X's API, on X's own page, or depending on X's plan."""

    AUTO = "auto"
    API = "api"
    INTENT = "intent"


def public_address(text: str) -> str:
    """Validate the app's own URL: origin only, https unless it is loopback."""
    parts = _split(text)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("has a path; give only the address, such as https://likewise.example")
    _require_https(parts)
    name = parts.hostname or ""
    if ":" not in name and not _HOST_NAME.fullmatch(name):
        raise ValueError(
            "has an unusual character in its host's name; give it in Latin letters, digits, hyphens and dots (xn--… for others)"
        )
    shown = f"[{name}]" if ":" in name else name
    # Normalized as browsers, Slack and X do, since they compare URLs character by character.
    standard = parts.port in (None, {"https": 443, "http": 80}[parts.scheme])
    return f"{parts.scheme}://{shown}" if standard else f"{parts.scheme}://{shown}:{parts.port}"


def address(text: str) -> str:
    """Validate another service's URL; without a trailing slash."""
    parts = _split(text)
    if parts.query or parts.fragment:
        raise ValueError("has a query or a fragment; give only the address")
    _require_https(parts)
    return text.rstrip("/")


def address_with_slash(text: str) -> str:
    """Validate another service's URL; with a trailing slash, as `slack_sdk` requires."""
    return address(text) + "/"


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        whole = (
            parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        whole = False
    if not whole or re.search(r"[\s\\]", text):
        raise ValueError("is not a URL; give a whole address, such as https://likewise.example")
    if "@" in parts.netloc:
        raise ValueError("has a user name in it; give only the address")
    return parts


def _require_https(parts: SplitResult) -> None:
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise ValueError(
            "must begin with https://; plain http is only for this machine (127.0.0.1, localhost, [::1])"
        )


def host(text: str) -> str:
    if re.search(r"[\s/]", text):
        raise ValueError("is not a network address; use 127.0.0.1, or 0.0.0.0 for all")
    return text.strip("[]")


def port(text: str) -> int:
    number = _whole(text)
    if number is None or not 1 <= number <= _HIGHEST_PORT:
        raise ValueError("is not a port; give a number from 1 to 65535, such as 8000")
    return number


def count(text: str) -> int:
    number = _whole(text)
    if number is None or not 1 <= number <= _MOST_PROCESSES:
        raise ValueError(f"is not a number of processes; give 1 to {_MOST_PROCESSES}")
    return number


def connections(text: str) -> int:
    number = _whole(text)
    if number is None or number < 1:
        raise ValueError(
            "is not a number of connections; give 1 or more, or leave it out for a fitting number"
        )
    return number


def days(text: str) -> int:
    """Validate a number of days: at least two, as a day's ledger invalidates cached responses."""
    number = _whole(text)
    if number is None or not _FEWEST_DAYS <= number <= _MOST_DAYS:
        raise ValueError("is not a number of days; give 2 to 3650, such as 365")
    return number


def name(text: str) -> str:
    """Validate a name for the pages: one line."""
    if len(text) > _LONGEST_NAME or not text.isprintable():
        raise ValueError(f"is not a name; give one line of at most {_LONGEST_NAME} characters")
    return text


def contact(text: str) -> str:
    if _EMAIL.fullmatch(text):
        return text
    parts = urlsplit(text) if text.isprintable() and " " not in text else None
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise ValueError("is neither an email address nor an https:// page")
    return text


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date; give the year, month and day, such as 2026-11-28") from None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def answer_within(text: str) -> float:
    """Validate the seconds after which Slack gets a first reply."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < _SLACK_WAITS:
        raise ValueError("is not a time below Slack's 3 seconds; give for instance 2.3")
    return seconds


def shutdown_delay(text: str) -> int:
    """Validate the seconds of serving after SIGTERM."""
    number = _whole(text)
    if number is None or not 0 <= number <= _LONGEST_DELAY:
        raise ValueError(f"is not a number of seconds; give 0 to {_LONGEST_DELAY}, such as 10")
    return number


def database_url(text: str) -> str:
    """Validate the database URL; the async driver is added when it is opened."""
    try:
        read = DatabaseURL.parse(text)
    except InvalidDatabaseURL:
        raise
    except (ArgumentError, ValueError):
        read = None
    if read is None or read.url.drivername not in _DATABASES:
        raise ValueError(
            "is not a database Likewise knows; give sqlite:///file or postgresql://user:password@host/name, with special "
            "characters of the password percent-encoded"
        )
    if read.is_sqlite and (read.url.host or read.url.database in (None, "", ":memory:")):
        raise ValueError("names no file; give for instance sqlite:///likewise.db")
    if strange := sorted(read.url.query) if read.is_sqlite else []:
        raise ValueError(f"has an option that Likewise doesn't know ({', '.join(strange)}); take it out")
    return text


def prices(text: str) -> Prices:
    try:
        return Prices.parse(",".join(map(unquoted, text.split(","))))
    except ValueError as fault:
        raise ValueError(f"can't be used: {str(fault).rstrip('.')}") from None


def cap(text: str) -> int:
    """Convert a cap in US dollars to millionths; 0 is invalid, since it would reject every call."""
    amount = parse_dollars(text)
    if amount == 0:
        raise ValueError("would refuse every paid call; give a sum above 0, or leave it out for the default")
    return amount


def likes_mode(text: str) -> LikesMode:
    try:
        return LikesMode(text.lower())
    except ValueError:
        raise ValueError(f"is none of {', '.join(LikesMode)}; choose one, or leave it out for auto") from None


def log_level(text: str) -> str:
    if text.upper() not in _LOG_LEVELS:
        raise ValueError(f"is none of {', '.join(_LOG_LEVELS)}; choose one, or leave it out for INFO")
    return text.upper()
