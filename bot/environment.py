"""Single environment variables, as shells, editors and `docker --env-file` leave them."""

import os
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


def unquoted(text: str) -> str:
    """Strip surrounding whitespace and one pair of quotes.

    A shell removes quotes; `docker --env-file` and many platforms' forms keep them in the value.
    """
    text = text.strip()
    if len(text) >= _SHORTEST and _QUOTES.get(text[0]) == text[-1]:
        return text[1:-1].strip()
    return text


def variable(name: str) -> str:
    """Return an environment variable without quotes; an empty string if it isn't set."""
    return unquoted(os.environ.get(name, ""))
