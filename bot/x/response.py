"""One HTTP response of X, with its JSON decoded."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from bot.x.limits import read_limits
from bot.x.models import Limits
from bot.x.origin import is_by_x

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_SUCCESS: Final = range(HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES)


@dataclass(frozen=True, slots=True)
class XResponse:
    """Status, headers and JSON body of a response received `at`; `body` is None if it isn't JSON.

    `by_x` is True for a success that isn't an HTML page, and for X's own error documents. `content`
    is the raw body, for the few form-encoded responses.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    body: Any = field(repr=False)
    limits: Limits
    at: datetime
    by_x: bool

    @property
    def ok(self) -> bool:
        return _is_success(self.status)

    @property
    def phrase(self) -> str:
        """The status's standard phrase; empty for an unknown status."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return ""


def read_response(status: int, raw: list[tuple[bytes, bytes]], content: bytes, at: datetime) -> XResponse:
    """Decode a response; for HTML pages, truncated JSON and empty bodies, `body` is None.

    The headers become a plain dict: nine are read, and httpx's headers scan the list for each.
    """
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    if _is_success(status):
        by_x, told = not _is_page(content), isinstance(body, dict)
    else:
        by_x = told = is_by_x(status, headers, body)
    # An intermediary's headers say nothing about X's limits.
    limits = read_limits(headers) if told else Limits()
    return XResponse(status, headers, content, body, limits, at, by_x)


def _is_page(content: bytes) -> bool:
    """Return whether it is an HTML page; the header isn't enough, as X sends forms as HTML."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _is_success(status: int) -> bool:
    return status in _SUCCESS
