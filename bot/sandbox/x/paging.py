"""Pages of a list, with X's opaque pagination tokens."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.datastructures import QueryParams

from bot.sandbox.x.problems import ApiError, invalid_request

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list and its `meta`."""

    items: Sequence[T]
    meta: dict[str, Any]


def page_of(items: Sequence[T], query: QueryParams, *, least: int) -> Page[T]:
    """Return the page for `max_results` (`least` to 100; 100 by default) and `pagination_token`.

    Raises ApiError (400).
    """
    size = _size(query, least)
    start = _start(query)
    stop = start + size
    shown = items[start:stop]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if stop < len(items):
        meta["next_token"] = _token(stop)
    if start:
        meta["previous_token"] = _token(max(start - size, 0))
    return Page(shown, meta)


def _size(query: QueryParams, least: int) -> int:
    value = query.get("max_results", "100")
    if not (value.isascii() and value.isdigit() and least <= int(value) <= 100):  # noqa: PLR2004 - X's bound
        message = f"The `max_results` query parameter value [{value}] is not between {least} and 100"
        raise ApiError(invalid_request("max_results", value, message))
    return int(value)


def _start(query: QueryParams) -> int:
    value = query.get("pagination_token")
    if value is None:
        return 0
    try:
        kind, _, offset = base64.b32hexdecode(value.upper() + "=" * (-len(value) % 8)).decode().partition(":")
    except ValueError:
        kind, offset = "", ""
    if kind != "after" or not (offset.isascii() and offset.isdigit()):
        message = f"The `pagination_token` query parameter value [{value}] is not valid"
        raise ApiError(invalid_request("pagination_token", value, message))
    return int(offset)


def _token(offset: int) -> str:
    return base64.b32hexencode(f"after:{offset:012}".encode()).decode().rstrip("=").lower()
