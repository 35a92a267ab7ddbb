"""Read a member of a JSON object by type; empty if it is missing or of another type."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

Json = dict[str, Any]

_MOST: Final = 30_000  # characters; a long post has 25,000
_MOST_ITEMS: Final = 1_000  # of a list; a page has 100 objects, each with a few others
_LARGEST: Final = 2**53  # the largest integer that all JSON parsers read exactly
_NUL: Final = "\0"
_ADDRESS: Final = re.compile(r"https?://[\x21-\x7e]{1,2000}")


def object_in(item: Json, *keys: str) -> Json:
    """Return the first of these members that is a non-empty object."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, dict) and value:
            return value
    return {}


def items_in(item: Json, *keys: str) -> list[Any]:
    """Return the first of these members that is a non-empty list, truncated if longer than X's."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, list) and value:
            return value[:_MOST_ITEMS]
    return []


def text_in(item: Json, key: str) -> str:
    """Return a text without NUL and lone surrogates, truncated if longer than any of X's."""
    value = item.get(key)
    if not isinstance(value, str):
        return ""
    return value[:_MOST].encode("utf-8", "replace").decode().replace(_NUL, "\N{REPLACEMENT CHARACTER}")


def address_in(item: Json, key: str) -> str | None:
    """Return an http(s) URL, or None."""
    text = text_in(item, key)
    return text if _ADDRESS.fullmatch(text) else None


def count_in(item: Json, *keys: str) -> int | None:
    """Return the first of these members that is a plausible non-negative integer, or None."""
    for key in keys:
        value = item.get(key)
        if type(value) is int and 0 <= value <= _LARGEST:
            return value
    return None


def time_in(item: Json, key: str) -> datetime | None:
    """Return an aware time in UTC; None for anything else."""
    value = item.get(key)
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
