"""What every payload of Slack's has to be, checked once before anything looks into it, over HTTP and the socket alike.

A database can't take a NUL (PostgreSQL) or half of a surrogate pair, nor an id longer than its column. In people's texts, where a name or
message may have been cut in the middle of an emoji, they become U+FFFD; an id with one isn't Slack's.
"""

import re
from math import isfinite
from typing import Any, Final, NoReturn

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
# Slack promises no form of its ids; these are shorter than any column that keeps one, and of the characters of all it has shown.
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


class Unsound(ValueError):
    """A payload is not what Slack sends; the message says what is wrong, and quotes nothing."""


def sound(payload: Any) -> Any:
    """Return the payload with every text storable; raise `Unsound` for a number or id that can't be Slack's."""
    if isinstance(payload, str):
        return _UNSTORABLE.sub(_REPLACEMENT, payload)
    if isinstance(payload, float) and not isfinite(payload):
        raise Unsound("a number without a value")
    if isinstance(payload, list):
        return [sound(item) for item in payload]
    if isinstance(payload, dict):
        for name, value in payload.items():
            _check_id(name, value)
        return {sound(name): sound(value) for name, value in payload.items()}
    return payload


def no_number(constant: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python's JSON reader takes and JSON doesn't have."""
    raise Unsound(f"no number: {constant}")


def _check_id(name: str, value: Any) -> None:
    if name in _OBJECTS and isinstance(value, dict):
        value = value.get("id")
    elif name == "event_id":
        if not (isinstance(value, str) and _EVENT_ID.fullmatch(value)):
            raise Unsound("an id that isn't Slack's")
        return
    elif name not in _IDS | _OBJECTS:
        return
    if not (value is None or (isinstance(value, str) and _ID.fullmatch(value))):
        raise Unsound("an id that isn't Slack's")
