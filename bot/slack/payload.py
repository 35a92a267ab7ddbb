"""Read Slack's JSON, which may lack any field, and have other types than documented."""

import re
from collections.abc import Mapping
from typing import Any, Final

Body = Mapping[str, Any]

# What can't be stored: NUL (PostgreSQL) and unpaired surrogates (UTF-8).
UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def part(body: Body, name: str) -> Body:
    """Return the object with that name; empty if there is none."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def text(body: Body, name: str) -> str:
    """Return the text with that name; empty if there is none."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def storable(value: object) -> str:
    """Return a text that a database can store; empty for anything but a text."""
    return UNSTORABLE.sub(REPLACEMENT, value) if isinstance(value, str) else ""
