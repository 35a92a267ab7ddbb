"""Validate values for X URLs, before any request is sent.

The patterns are those of X's OpenAPI description: https://api.x.com/2/openapi.json
"""

from __future__ import annotations

import re
from typing import Final, TypeGuard

from bot.x_pages import profile_in

_ID: Final = re.compile(r"[0-9]{1,19}")
_USERNAME: Final = re.compile(r"[A-Za-z0-9_]{1,15}")
# X documents base32hex; this is laxer, since the alphabet doesn't matter in a query value.
_PAGE_TOKEN: Final = re.compile(r"[A-Za-z0-9_.~=-]{1,512}")


def is_id(text: object) -> TypeGuard[str]:
    """Return whether it is an id of a post or user: 1 to 19 digits."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def is_username(text: object) -> TypeGuard[str]:
    """Return whether it is a username without @."""
    return isinstance(text, str) and _USERNAME.fullmatch(text) is not None


def username_in(text: str) -> str | None:
    """Return the username in `@name`, `name` or a link to a profile; None for any other text."""
    name = profile_in(text) or text.removeprefix("@")
    return name if is_username(name) else None


def is_page_token(text: object) -> bool:
    return isinstance(text, str) and _PAGE_TOKEN.fullmatch(text) is not None


def checked_id(text: str) -> str:
    """Return the id of a post or user; raises ValueError unless it is 1 to 19 digits."""
    if not is_id(text):
        raise ValueError("an id at X is 1 to 19 digits")
    return text


def checked_username(text: str) -> str:
    """Return the username; raises ValueError unless it is 1 to 15 letters, digits or `_`."""
    if not is_username(text):
        raise ValueError("a username at X is 1 to 15 letters, digits or underscores")
    return text


def page_of(max_results: int, pagination_token: str | None, *, least: int, most: int = 100) -> dict[str, str]:
    """Return the query parameters of a page of `least` to `most` objects.

    `max_results` is always sent: X documents no default for liked posts, and each object returned
    is billed. Raises ValueError for a size or token out of range.
    """
    if not least <= max_results <= most:
        raise ValueError(f"a page holds {least} to {most} objects")
    if pagination_token is None:
        return {"max_results": str(max_results)}
    if not is_page_token(pagination_token):
        raise ValueError("not a pagination token")
    return {"max_results": str(max_results), "pagination_token": pagination_token}
