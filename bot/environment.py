"""Single environment variables, with the quotes that editors and `docker --env-file` leave."""

import os
import re
from typing import Final

# The pairs of quotes a value may have been written or pasted in.
_QUOTES: Final = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{LEFT SINGLE QUOTATION MARK}": "\N{RIGHT SINGLE QUOTATION MARK}",
}
_SHORTEST: Final = 2
_PART: Final = re.compile(r"[^,\s]+")


def unquoted(text: str) -> str:
    """Strip surrounding whitespace and one pair of quotes.

    A shell removes quotes; `docker --env-file` and many platforms' forms keep them in the value.
    Two quotes with another one between them, as in `"a","b"`, aren't a pair.
    """
    text = text.strip()
    if len(text) >= _SHORTEST and _QUOTES.get(text[0]) == text[-1]:
        inner = text[1:-1]
        return text if text[0] in inner or text[-1] in inner else inner.strip()
    return text


def parts(text: str) -> list[str]:
    """Split a list at commas and whitespace, without a pair of quotes around each part."""
    return [part for one in _PART.findall(text) if (part := unquoted(one))]


def has_quoted_parts(text: str) -> bool:
    return any(unquoted(one) != one for one in _PART.findall(text))


def has_quotes(text: str) -> bool:
    return any(quote in text for pair in _QUOTES.items() for quote in pair)


def variable(name: str) -> str:
    """Return an environment variable without quotes; an empty string if it isn't set."""
    return unquoted(os.environ.get(name, ""))
