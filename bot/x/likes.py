"""Read X's response to a like or unlike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .error_mapping import malformed
from .errors import XForbidden
from .parsing import read_answer

if TYPE_CHECKING:
    from .response import XResponse

_ALREADY: Final = re.compile(r"already (liked|favou?rited)", re.IGNORECASE)
_ALREADY_CODE: Final = 139


def read_like(response: XResponse) -> None:
    """Return if the post is now liked, including if it already was; raises XError otherwise."""
    try:
        _read_liked(response, wanted=True)
    except XForbidden as refused:
        if refused.code != _ALREADY_CODE and not _ALREADY.search(refused.detail):
            raise


def read_unlike(response: XResponse) -> None:
    """Return if the post is now not liked; raises XError otherwise."""
    _read_liked(response, wanted=False)


def _read_liked(response: XResponse, *, wanted: bool) -> None:
    """Check `data.liked`: X's OpenAPI description allows a 200 without it."""
    data = read_answer(response).get("data")
    if not isinstance(data, dict) or data.get("liked") is not wanted:
        raise malformed(response, f"does not say liked: {str(wanted).lower()}")
