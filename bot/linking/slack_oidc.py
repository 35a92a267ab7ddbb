"""Sign in with Slack (OpenID Connect), to verify which Slack user is in the browser.

The personal link alone proves nothing: without the sign-in, a forwarded link could connect a
teammate's X account to the sender. https://docs.slack.dev/authentication/sign-in-with-slack
"""

import asyncio
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import httpx

from bot.clock import Clock
from bot.http import NETWORK_ERRORS, read_body
from bot.nonces import digest
from bot.secret import Secret
from bot.ttl_cache import TTLCache

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ISSUER: Final = "https://slack.com"
_KEYS_TTL: Final = timedelta(hours=1)
_LEEWAY_SECONDS: Final = 120
_SECONDS: Final = 6.0


class SlackOIDCFailed(Exception):
    """Slack's response doesn't prove who signed in; the message says why, without the token."""


class SlackSignInBlocked(SlackOIDCFailed):
    """A proxy, firewall or CDN responded instead of Slack."""


@dataclass(frozen=True, slots=True)
class SlackIdentity:
    """Who signed in, by the claims of Slack's id_token."""

    user: str
    workspace: str
    enterprise: str | None


@dataclass(slots=True, eq=False)
class SlackOIDC:
    """The app as an OpenID Connect client of Slack."""

    http: httpx.AsyncClient
    client_id: str
    client_secret: Secret
    api_url: str
    slack_url: str
    redirect_uri: str
    clock: Clock
    _keys: "TTLCache[None, KeySet]" = field(init=False)

    def __post_init__(self) -> None:
        self._keys = TTLCache(_KEYS_TTL, self.clock, max_entries=1)

    def authorize_url(self, *, state: Secret, nonce: Secret, workspace: str) -> str:
        query = {
            "response_type": "code",
            "scope": "openid profile",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": state.reveal(),
            "nonce": nonce.reveal(),
            "team": workspace,
        }
        return f"{self.slack_url}/openid/connect/authorize?{urlencode(query)}"

    async def identify(self, code: Secret, nonce_hash: str) -> SlackIdentity:
        """Verify the code's id_token (OpenID Connect Core 3.1.3.7); raise `SlackOIDCFailed`."""
        token = await self._id_token(code)
        from joserfc.errors import JoseError  # noqa: PLC0415 (see `_verified`)

        try:
            claims = await self._verified(token)
        except (JoseError, ValueError, TypeError) as error:  # TypeError: a claim of an unexpected type
            raise SlackOIDCFailed(f"the id_token is not sound: {type(error).__name__}") from None
        if not hmac.compare_digest(digest(Secret(str(claims.get("nonce", "")))), nonce_hash):
            raise SlackOIDCFailed("the id_token's nonce is not this attempt's")
        return _identity(claims)

    async def _id_token(self, code: Secret) -> str:
        reply = await self._send(
            "POST",
            f"{self.api_url}openid.connect.token",
            data={
                "grant_type": "authorization_code",
                "code": code.reveal(),
                "redirect_uri": self.redirect_uri,
                "client_id": self.client_id,
                "client_secret": self.client_secret.reveal(),
            },
        )
        token = reply.get("id_token")
        if reply.get("ok") is not True or not isinstance(token, str):
            raise SlackOIDCFailed(f"Slack did not give an id_token: {_reason(reply.get('error'))}")
        return token

    async def _verified(self, token: str) -> dict[str, Any]:
        # Imported at the first sign-in, so that the app starts faster.
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        keys, just_fetched = await self._key_set()
        try:
            decoded = jwt.decode(token, keys, algorithms=["RS256"])
        except (JoseError, ValueError):
            if just_fetched:
                raise
            # Slack may have rotated its keys since they were cached.
            keys, _ = await self._key_set(fresh=True)
            decoded = jwt.decode(token, keys, algorithms=["RS256"])
        now = int(self.clock().timestamp())
        jwt.JWTClaimsRegistry(
            now=now,
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
        ).validate(decoded.claims)
        return decoded.claims

    async def _key_set(self, *, fresh: bool = False) -> "tuple[KeySet, bool]":
        from joserfc.jwk import KeySet  # noqa: PLC0415 (see `_verified`)

        cached = None if fresh else self._keys.get(None)
        if cached is not None:
            return cached, False
        reply = await self._send("GET", f"{self.slack_url}/openid/connect/keys")
        if not isinstance(reply.get("keys"), list):
            raise SlackOIDCFailed("Slack's keys could not be read")
        keys = KeySet.import_key_set(reply)  # type: ignore[arg-type]
        self._keys.put(None, keys)
        return keys, True

    async def _send(self, method: str, url: str, **what: Any) -> dict[str, Any]:
        try:
            async with asyncio.timeout(_SECONDS), self.http.stream(method, url, **what) as reply:
                content = await read_body(reply)
        except NETWORK_ERRORS:
            raise SlackOIDCFailed("Slack could not be reached") from None
        try:
            read = json.loads(content)
        except (ValueError, RecursionError):
            read = None
        # Anything without these fields isn't Slack's response
        # (https://docs.slack.dev/authentication/sign-in-with-slack).
        if not isinstance(read, dict) or not ("ok" in read or "keys" in read):
            raise SlackSignInBlocked(f"Slack didn't write the answer with status {reply.status_code}")
        return read


def _reason(error: object) -> str:
    """Return Slack's error code for the log; other text may contain the code or secret."""
    return error if isinstance(error, str) and re.fullmatch("[a-z_]{1,60}", error) else "no reason"


def _identity(claims: dict[str, Any]) -> SlackIdentity:
    def claim(name: str) -> str | None:
        value = claims.get(name)
        return value if isinstance(value, str) and value else None

    user, workspace = claim("https://slack.com/user_id"), claim("https://slack.com/team_id")
    if user is None or workspace is None:
        raise SlackOIDCFailed("the id_token names no Slack user and workspace")
    return SlackIdentity(user=user, workspace=workspace, enterprise=claim("https://slack.com/enterprise_id"))
