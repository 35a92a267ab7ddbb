"""Checks that every Slack payload has to pass, over HTTP and Socket Mode alike.

A database can't store a NUL (PostgreSQL), half of a surrogate pair, or an id longer than its
column. In texts, which may have been truncated in the middle of an emoji, these become U+FFFD; an
id that contains one isn't from Slack.
"""

import re
from functools import partial
from math import isfinite
from typing import Any, Final, NoReturn

from bot.slack.payload import REPLACEMENT, UNSTORABLE

# Slack documents no format for its ids; this one is shorter than any column that stores an id, and
# allows all characters seen so far.
_ID: Final = re.compile(r"[A-Za-z0-9._:|-]{0,32}")
_EVENT_ID: Final = re.compile(r"[A-Za-z0-9._:|-]{1,64}")
_IDS: Final = frozenset(
    {
        "api_app_id",
        "app_id",
        "app_installed_team_id",
        "bot_id",
        "channel_id",
        "enterprise_id",
        "message_ts",
        "team_id",
        "thread_ts",
        "user_id",
        "user_team",
    }
)
# An object of that kind, or its id.
_OBJECTS: Final = frozenset({"channel", "enterprise", "team", "user"})
_CHECKED: Final = _IDS | _OBJECTS | {"event_id"}


_storable: Final = partial(UNSTORABLE.sub, REPLACEMENT)


class Unsound(ValueError):
    """A payload that Slack wouldn't send; the message says what is wrong without quoting it."""


def sound(payload: Any) -> Any:
    """Return the payload with storable text; raise `Unsound` for an invalid number or id."""
    if isinstance(payload, str):
        return _storable(payload)
    if isinstance(payload, float) and not isfinite(payload):
        raise Unsound("a number without a value")
    if isinstance(payload, list):
        return [sound(item) for item in payload]
    if isinstance(payload, dict):
        for name in payload.keys() & _CHECKED:
            _check_id(name, payload[name])
        return {
            _storable(name): _storable(value) if isinstance(value, str) else sound(value)
            for name, value in payload.items()
        }
    return payload


def no_number(constant: str) -> NoReturn:
    """Refuse NaN and infinities, which Python's parser accepts although JSON doesn't have them."""
    raise Unsound(f"no number: {constant}")


def _check_id(name: str, value: Any) -> None:
    if name in _OBJECTS and isinstance(value, dict):
        value = value.get("id")
    elif name == "event_id":
        if not (isinstance(value, str) and _EVENT_ID.fullmatch(value)):
            raise Unsound("an id that isn't Slack's")
        return
    if not (value is None or (isinstance(value, str) and _ID.fullmatch(value))):
        raise Unsound("an id that isn't Slack's")
