"""Split a pasted text into words, as far as finding links needs it; tell texts that look empty."""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

LEADING: Final = "([{*_~,;:!?•"
# Spaces, format characters and fillers: a text of these looks empty.
BLANK: Final = re.compile(
    "[\\s\x00-\x1f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]+"
)
REVERSES: Final = "\u202e"  # shows the digits after it in reverse order
_BETWEEN_WORDS: Final = re.compile(
    "[\\s\"'`\u00b4<>|\u2018-\u201f\u2039\u203a\u00ab\u00bb\u3000\u300c-\u300f\x00-\x1f\x7f]+"
)
# An address that was percent-encoded as a whole, perhaps twice; its host is still to be checked.
_ESCAPED: Final = re.compile(
    r"https?(?!://)(?::|%(?:25)?3A)(?:/|%(?:25)?2F){2}|[a-z0-9.-]+%(?:25)?2F", re.IGNORECASE
)
_ESCAPED_AT_MOST: Final = 2


def split_words(text: str) -> list[str]:
    """Return the words of a text, without quotes around them and invisible characters."""
    return [part for word in _split(text) for part in _split(_unescaped(word))]


def _split(text: str) -> list[str]:
    visible = text if text.isascii() else _without_format_characters(text)
    return [word for word in _BETWEEN_WORDS.split(visible) if word]


def _without_format_characters(text: str) -> str:
    """Remove zero-width characters and direction marks."""
    return "".join(c for c in text if c == REVERSES or unicodedata.category(c) != "Cf")


def _unescaped(word: str) -> str:
    """Decode an address that is percent-encoded as a whole; return any other word as it is."""
    for _ in range(_ESCAPED_AT_MOST):
        if _ESCAPED.match(word.lstrip(LEADING)) is None:
            break
        word = unquote(word)
    return word
