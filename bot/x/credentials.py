"""Authorization of requests to X.

Each call takes an `Authorization`, which signs a single request. The shared HTTP client doesn't
store it, so two people's tokens can't be mixed up.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from bot.x.ids import checked_id

if TYPE_CHECKING:
    import httpx

    from bot.secret import Secret

APP: Final = "app"

# RFC 6750 section 2.1 allows fewer characters; this is enough to rule out header injection.
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")


class Authorization(ABC):
    """Authorize as one X account: its id, "app" for the app itself, or None if unknown."""

    account: str | None = None

    @abstractmethod
    def sign(self, request: httpx.Request) -> None:
        """Set the request's Authorization header, in place of an earlier one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Bearer(Authorization):
    """Authorize with an OAuth 2.0 access token (RFC 6750, section 2.1).

    Raises ValueError, without quoting the token, for a malformed token or account id.
    """

    def __init__(self, token: Secret, account: str | None = None) -> None:
        if not _PRINTABLE.fullmatch(token.reveal()):
            raise ValueError("not a bearer token")
        self._token: Final = token
        self.account = None if account is None else checked_id(account)

    def sign(self, request: httpx.Request) -> None:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"


class AppOnly(Bearer):
    """Authorize as the app itself, which can read public posts and users, but no likes.

    https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only
    """

    def __init__(self, token: Secret) -> None:
        super().__init__(token)
        self.account = APP


def require_user_context(auth: Authorization) -> Authorization:
    """Return the authorization; raises ValueError if it is the app-only one.

    X rejects the app-only token with the error for a plan that lacks the endpoint, which would be
    mistaken for a limit of the plan.
    """
    if auth.account == APP:
        raise ValueError("X answers this to a person's authorization only, not to the app's own")
    return auth
