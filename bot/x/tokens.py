"""Read responses of the OAuth 2.0 token and revocation endpoints."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeGuard

from bot.secret import Secret
from bot.x.error_mapping import malformed, token_error_for
from bot.x.models import UserTokens

if TYPE_CHECKING:
    from bot.x.response import XResponse

_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,4096}")
_LONGEST: Final = 10**8  # seconds, about three years; anything longer is treated as unknown


def read_tokens(response: XResponse, *, asked_at: datetime) -> UserTokens:
    """Read tokens (RFC 6749, section 5.1); raises XTokenRejected, XClientRejected or XError.

    The lifetime counts from `asked_at`, so that a slow response doesn't extend it.
    """
    if not response.ok:
        raise token_error_for(response)
    body = response.body if isinstance(response.body, dict) else {}
    access, refresh, scope = body.get("access_token"), body.get("refresh_token"), body.get("scope")
    if not is_token(access):
        raise malformed(response, "no access token in it")
    if refresh is not None and not is_token(refresh):
        raise malformed(response, "a refresh token that is none")
    return UserTokens(
        access=Secret(access),
        refresh=Secret(refresh) if refresh is not None else None,
        expires_at=_expiry(body.get("expires_in"), asked_at),
        scopes=frozenset(scope.split()) if isinstance(scope, str) else frozenset(),
    )


def read_revoked(response: XResponse) -> None:
    """Return if the token is invalid, now or already before (RFC 7009, section 2.2)."""
    if not response.ok:
        raise token_error_for(response)
    if not response.by_x:
        raise malformed(response, "a web page")


def is_token(value: object) -> TypeGuard[str]:
    """Return whether it is 1 to 4,096 printable ASCII characters."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _expiry(seconds: object, asked_at: datetime) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < _LONGEST:
        return None
    return asked_at + timedelta(seconds=seconds)
