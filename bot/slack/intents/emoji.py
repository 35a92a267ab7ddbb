"""Emoji names, as users type them and as Slack's events have them."""

import re
from typing import Final

from bot.errors import InvalidEmoji

# `:name:`, or the name alone, optionally with a skin tone. A workspace's own emoji may have names
# in any alphabet.
_WRITTEN: Final = re.compile(r":?([^\s:<>&@#|`*~/.\\]{1,90})(?::|::skin-tone-[1-6]:|::skin-tone-[1-6])?")
# Slack has two names for each of these; its events use the second.
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
    """Return the emoji's name without colons and skin tone; raise `InvalidEmoji`."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None or not any(c.isalnum() for c in found[1]):
        raise InvalidEmoji
    return plain(found[1].lower())


def plain(name: str) -> str:
    """Return the canonical name of an event's emoji, without skin tone."""
    bare = name.partition("::")[0]
    return _ALSO.get(bare, bare)
