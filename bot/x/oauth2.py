"""OAuth 2.0 with X: authorization code with PKCE, refresh, revocation.

https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code

Authlib builds the requests. Its client isn't used: it keeps the last token that it received, which
is unsafe in one client for many people, and accepts any JSON without "error" as a token.
"""

# ruff: noqa: PLC0415 (the first commands of most processes don't need Authlib's 50 modules)

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from bot.secret import Secret
from bot.x.errors import XServerError, XTokenRejected, XUnreachable
from bot.x.sender import DEADLINE, NEVER, PAUSE, Errors, RequestSender
from bot.x.tokens import read_revoked, read_tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from bot.clock import Clock
    from bot.x.models import ApiCall, UserTokens
    from bot.x.response import XResponse

T = TypeVar("T")

READ_SCOPES: Final = ("tweet.read", "users.read", "like.read", "offline.access")
LIKE_SCOPES: Final = (*READ_SCOPES, "like.write")

_FORM: Final = "application/x-www-form-urlencoded"
_LONGEST_STATE: Final = 500  # characters, X's own limit
_DEAD_OR_ALIVE: Final[Errors] = (XUnreachable, XServerError)


class OAuth2:
    """The app as an OAuth 2.0 client of X: one per deployment, and it keeps no tokens.

    With a secret, it is a confidential client (HTTP Basic on every request); without one, it is
    public and sends its id in the body. `deadline`, `pause` and `on_call` are those of XClient.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        client_id: str,
        client_secret: Secret | None,
        *,
        api_url: str,
        x_url: str,
        redirect_uri: str,
        clock: Clock,
        scopes: tuple[str, ...] = LIKE_SCOPES,
        deadline: float = DEADLINE,
        pause: float = PAUSE,
        on_call: Callable[[ApiCall], None] | None = None,
    ) -> None:
        self._http = http
        self._client_id = client_id
        self._client_secret = client_secret
        self._api = api_url.rstrip("/")
        self._authorize = f"{x_url.rstrip('/')}/i/oauth2/authorize"
        self._redirect_uri = redirect_uri
        self._scopes = scopes
        self._clock = clock
        self._sender = RequestSender(http, clock=clock, deadline=deadline, pause=pause, on_call=on_call)

    def new_verifier(self) -> Secret:
        """Return a new code verifier of 64 characters (RFC 7636, section 4.1), for one attempt."""
        return Secret(secrets.token_urlsafe(48))

    def authorize_url(self, state: str, verifier: Secret) -> str:
        """Return X's consent page; raises ValueError for a state over X's 500 characters."""
        if len(state) > _LONGEST_STATE:
            raise ValueError("X takes a state of at most 500 characters")
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        address: str = prepare_grant_uri(
            self._authorize,
            self._client_id,
            "code",
            redirect_uri=self._redirect_uri,
            scope=" ".join(self._scopes),
            state=state,
            code_challenge=create_s256_code_challenge(verifier.reveal()),
            code_challenge_method="S256",
        )
        # X documents spaces as %20; a literal plus is already %2B here, so each + is a space.
        return address.replace("+", "%20")

    async def exchange(self, code: Secret, verifier: Secret) -> UserTokens:
        """Exchange an authorization code for tokens.

        The code is valid for 30 seconds and works once, so there is no retry. Raises XTokenRejected
        if it is wrong, expired or used.
        """
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        body: str = prepare_token_request(
            "authorization_code",
            redirect_uri=self._redirect_uri,
            code=code.reveal(),
            code_verifier=verifier.reveal(),
        )
        asked_at = self._clock()
        return await self._post(
            "token", "/2/oauth2/token", body, lambda response: read_tokens(response, asked_at=asked_at)
        )

    async def refresh(self, refresh: Secret) -> UserTokens:
        """Exchange a refresh token, which works once, for new tokens.

        Raises XTokenRejected if X reports the token as invalid. After XUnreachable, XServerError or
        XMalformed it is unknown whether X rotated it; the owner of the account's lease decides on a
        retry.
        """
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        body: str = prepare_token_request("refresh_token", refresh_token=refresh.reveal())
        asked_at = self._clock()
        tokens = await self._post(
            "refresh", "/2/oauth2/token", body, lambda response: read_tokens(response, asked_at=asked_at)
        )
        # RFC 6749, section 6: without a new refresh token the old one stays valid.
        return tokens if tokens.refresh else replace(tokens, refresh=refresh)

    async def revoke(self, tokens: UserTokens) -> None:
        """Revoke both tokens, if still valid; raise the first XError after trying both."""
        living = [(tokens.refresh, "refresh_token"), (tokens.access, "access_token")]
        outcomes = await asyncio.gather(
            *(self._revoke(token, hint) for token, hint in living if token), return_exceptions=True
        )
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _revoke(self, token: Secret, hint: str) -> None:
        from authlib.oauth2.rfc7009 import prepare_revoke_token_request

        body, _ = prepare_revoke_token_request(token.reveal(), hint)
        try:
            await self._post("revoke", "/2/oauth2/revoke", body, read_revoked, retry_on=_DEAD_OR_ALIVE)
        except XTokenRejected:
            return

    async def _post(
        self, endpoint: str, path: str, body: str, read: Callable[[XResponse], T], *, retry_on: Errors = NEVER
    ) -> T:
        """Send a form, authenticated as this client (RFC 6749, section 2.3.1)."""
        from authlib.oauth2 import ClientAuth

        secret = self._client_secret
        client = ClientAuth(
            self._client_id, secret.reveal() if secret else None, "client_secret_basic" if secret else "none"
        )
        headers = {"Content-Type": _FORM}
        url, headers, body = client.prepare("POST", f"{self._api}{path}", headers, body)
        request = self._http.build_request("POST", url, headers=headers, content=body.encode("ascii"))
        return (await self._sender.send(endpoint, request, read, retry_on=retry_on)).value
