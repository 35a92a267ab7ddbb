"""Emoji by name, as people write them and as Slack's events name them."""

import re
from typing import Final

from bot.errors import (
    InvalidEmoji,
)

# `:name:`, or the name alone; a skin tone may follow. Names of a workspace's own emoji may be in any alphabet.
_WRITTEN: Final = re.compile(r":?([^\s:<>&@#|`*~/.\\]{1,90})(?::|::skin-tone-[1-6]:|::skin-tone-[1-6])?")
# Slack knows these by two names, and its events use the second.
_ALSO: Final = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "hand": "raised_hand",
    "facepunch": "punch",
    "collision": "boom",
    "laughing": "satisfied",
    "hankey": "poop",
}


def named(written: str) -> str:
    """Return the name of an emoji that somebody wrote, without colons and skin tone; raise `InvalidEmoji`."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None or not any(c.isalnum() for c in found[1]):
        raise InvalidEmoji
    return plain(found[1].lower())


def plain(name: str) -> str:
    """Return the one name for an emoji that an event names, whatever its skin tone."""
    bare = name.partition("::")[0]
    return _ALSO.get(bare, bare)
