"""What may become part of an address at X; everything else is refused before a request is made.

The patterns are those of X's OpenAPI description; https://api.x.com/2/openapi.json
"""

from __future__ import annotations

import re
from typing import Final, TypeGuard

_ID: Final = re.compile(r"[0-9]{1,19}")
_USERNAME: Final = re.compile(r"[A-Za-z0-9_]{1,15}")
# X documents base32hex; lax, because the alphabet is X's own affair as long as it stays one query
# value.
_PAGE_TOKEN: Final = re.compile(r"[A-Za-z0-9_.~=-]{1,512}")


def is_id(text: object) -> TypeGuard[str]:
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def is_username(text: object) -> TypeGuard[str]:
    return isinstance(text, str) and _USERNAME.fullmatch(text) is not None


def is_page_token(text: object) -> bool:
    return isinstance(text, str) and _PAGE_TOKEN.fullmatch(text) is not None


def checked_id(text: str) -> str:
    """Return the id of a Post or user; ValueError unless it is 1 to 19 digits."""
    if not is_id(text):
        raise ValueError("an id at X is 1 to 19 digits")
    return text


def checked_username(text: str) -> str:
    """Return the username, without @; ValueError unless it is 1 to 15 letters, digits or underscores."""
    if not is_username(text):
        raise ValueError("a username at X is 1 to 15 letters, digits or underscores")
    return text


def page_of(max_results: int, pagination_token: str | None, *, least: int) -> dict[str, str]:
    """Return the query of one page of `least` to 100 objects.

    `max_results` is always sent: X documents no default for liked Posts, and each object returned
    costs money.
    """
    if not least <= max_results <= 100:  # noqa: PLR2004 - X's own limit for both likes look-ups
        raise ValueError(f"a page holds {least} to 100 objects")
    if pagination_token is None:
        return {"max_results": str(max_results)}
    if not is_page_token(pagination_token):
        raise ValueError("not a pagination token")
    return {"max_results": str(max_results), "pagination_token": pagination_token}
