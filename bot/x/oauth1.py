"""OAuth 1.0a with X, the alternative to OAuth 2.0: authorization and token revocation.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.secret import Secret
from bot.x.errors import XServerError, XTokenRejected, XUnreachable
from bot.x.oauth1_responses import read_access_token, read_invalidated, read_request_token
from bot.x.sender import DEADLINE, PAUSE, Errors, RequestSender
from bot.x.signing import Consumer, OAuth1, Signed

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from bot.clock import Clock
    from bot.x.models import ApiCall, OAuth1Tokens, RequestToken

# Both are safe to retry: neither an unused request token nor a second revocation does harm.
_UNCERTAIN: Final[Errors] = (XUnreachable, XServerError)


class OAuth1SignIn:
    """The app as an OAuth 1.0a consumer of X: one per deployment, and it keeps no tokens.

    There is no `state`: an attempt is identified by its request token, which X's callback names.
    With `read_only`, only read access is requested, and the tokens can't write. `deadline`, `pause`
    and `on_call` are those of XClient. Raises ValueError for a callback URL with percent-encoding,
    and for an API URL that is neither https nor on this machine.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        consumer_key: str,
        consumer_secret: Secret,
        *,
        api_url: str,
        callback_uri: str,
        clock: Clock,
        read_only: bool = False,
        deadline: float = DEADLINE,
        pause: float = PAUSE,
        on_call: Callable[[ApiCall], None] | None = None,
    ) -> None:
        from authlib.common.security import is_secure_transport  # noqa: PLC0415 (as in `oauth2`)

        if "%" in callback_uri:
            # Authlib decodes it once more than it encodes it, which invalidates the signature.
            raise ValueError("an OAuth 1.0a callback address takes no percent-encoding")
        if not is_secure_transport(api_url):
            raise ValueError("OAuth 1.0a needs X's API at an https address")
        self.consumer: Final = Consumer(consumer_key, consumer_secret)
        self._http = http
        self._api = api_url.rstrip("/")
        self._callback_uri = callback_uri
        self._query = {"x_auth_access_type": "read"} if read_only else {}
        self._sender = RequestSender(http, clock=clock, deadline=deadline, pause=pause, on_call=on_call)

    async def request_token(self) -> RequestToken:
        """Request temporary credentials for a new attempt.

        Raises XInvalidRequest (code 415) if the callback URL isn't registered with the X app, and
        XClientRejected if X rejects the API key or its secret, which alone sign this request.
        """
        result = await self._sender.send(
            "request_token",
            self._post("/oauth/request_token", self._query),
            read_request_token,
            auth=Signed(self.consumer, callback=self._callback_uri),
            retry_on=_UNCERTAIN,
        )
        return result.value

    def authorize_url(self, token: str) -> str:
        """Return X's consent page."""
        return f"{self._api}/oauth/authorize?{urlencode({'oauth_token': token})}"

    async def access_token(self, request_token: RequestToken, verifier: Secret) -> OAuth1Tokens:
        """Exchange a request token and its verifier; both work once, so there is no retry.

        Raises XTokenRejected if they are wrong, expired or used. X responds with the same 401 as
        for a wrong API key, but the key was accepted for the request token just before.
        """
        result = await self._sender.send(
            "access_token",
            self._post("/oauth/access_token"),
            read_access_token,
            auth=Signed(self.consumer, Secret(request_token.token), request_token.secret, verifier=verifier),
        )
        return replace(result.value, writes=not self._query)

    async def invalidate(self, tokens: OAuth1Tokens) -> None:
        """Revoke a token; a token that X reports as already invalid (code 89) counts as revoked.

        Raises XClientRejected for any other 401: the API key may be wrong and the token still
        valid.
        """
        request = self._post("/1.1/oauth/invalidate_token")
        auth = OAuth1(self.consumer, tokens)
        try:
            await self._sender.send(
                "invalidate_token", request, read_invalidated, auth=auth, retry_on=_UNCERTAIN
            )
        except XTokenRejected:
            return

    def _post(self, path: str, query: dict[str, str] | None = None) -> httpx.Request:
        return self._http.build_request("POST", f"{self._api}{path}", params=query or None)
