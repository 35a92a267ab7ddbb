"""Who a request to X speaks for.

A look-up or a like takes any `Authorization`: it authorises one request at a time and the shared HTTP client
keeps none of it, so that the tokens of two people cannot mix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Generator

    from bot.secret import Secret

Authorization = httpx.Auth

# RFC 6750 section 2.1 allows fewer characters; what matters is that nothing can break out of the header.
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")


class Bearer(httpx.Auth):
    """Authorise by an OAuth 2.0 access token (RFC 6750, section 2.1).

    Raises ValueError, without the token in it, for a text that cannot be a token.
    """

    def __init__(self, token: Secret) -> None:
        if not _PRINTABLE.fullmatch(token.reveal()):
            raise ValueError("not a bearer token")
        self._token: Final = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request

    def __repr__(self) -> str:
        return "Bearer(…)"
