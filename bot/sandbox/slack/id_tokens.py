"""Sign in with Slack's id tokens: RS256, with a generated key, or for tests with a wrong one."""

from datetime import datetime
from functools import cache
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import RSAKey

ISSUER = "https://slack.com"
LIFETIME_SECONDS = 300


class IdTokens:
    """Sign id tokens; `overrides` replaces claims (None removes one).

    `issued` are these and the access tokens that come with them.
    """

    def __init__(self) -> None:
        self.overrides: dict[str, Any] = {}
        self.header_overrides: dict[str, Any] = {}
        self.sign_with_foreign_key = False
        self.verbatim: str | None = None
        self.issued: set[str] = set()

    def keys(self) -> dict[str, Any]:
        return {"keys": [_key("own").as_dict(private=False, use="sig", alg="RS256")]}

    def sign(self, claims: dict[str, Any], now: datetime, access_token: str) -> str:
        """Return the signed token; `claims` are those about the user and the app."""
        if self.verbatim is not None:
            return self.verbatim
        issued = int(now.timestamp())
        told = {
            "iss": ISSUER,
            "iat": issued,
            "auth_time": issued,
            "exp": issued + LIFETIME_SECONDS,
            "at_hash": create_half_hash(access_token, "RS256").decode(),
            **claims,
            **self.overrides,
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": _key("own").kid, **self.header_overrides}
        key = _key("foreign" if self.sign_with_foreign_key else "own")
        token = jwt.encode(header, {k: v for k, v in told.items() if v is not None}, key)
        self.issued |= {access_token, token}
        return token


@cache
def _key(_name: str) -> RSAKey:
    """Return a key, generated once per process since that takes a while."""
    return RSAKey.generate_key(2048, auto_kid=True)
