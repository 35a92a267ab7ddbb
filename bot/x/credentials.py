"""Who a request to X speaks for.

A look-up or a like takes any `Authorization`: it authorises one request at a time and the shared
HTTP client keeps none of it, so that the tokens of two people cannot mix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpx

from .ids import checked_id

if TYPE_CHECKING:
    from collections.abc import Generator

    from bot.secret import Secret

APP: Final = "app"

# RFC 6750 section 2.1 allows fewer characters; what matters is that nothing can break out of the
# header.
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")


class Authorization(httpx.Auth):
    """What makes a request one account's own.

    `account` is the id of the X user it speaks for, "app" for the app itself, None when nobody has
    said.
    """

    account: str | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Bearer(Authorization):
    """Authorise by an OAuth 2.0 access token (RFC 6750, section 2.1).

    Raises ValueError, without the token in it, for a text that cannot be a token, and for an
    account that cannot be one.
    """

    def __init__(self, token: Secret, account: str | None = None) -> None:
        if not _PRINTABLE.fullmatch(token.reveal()):
            raise ValueError("not a bearer token")
        self._token: Final = token
        self.account = None if account is None else checked_id(account)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


class AppOnly(Bearer):
    """Authorise as the app itself, which sees public Posts and users, and no likes.

    https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only
    """

    def __init__(self, token: Secret) -> None:
        super().__init__(token)
        self.account = APP


def require_user_context(auth: Authorization) -> Authorization:
    """Return a person's authorization; ValueError for the app's own.

    X refuses the app's in the words of a plan that lacks the endpoint, so asking could teach a
    wrong lesson.
    """
    if auth.account == APP:
        raise ValueError("X answers this to a person's authorization only, not to the app's own")
    return auth
