"""OAuth 1.0a with X, the second way to link: request token, consent, access token, and giving it back.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from authlib.common.security import is_secure_transport

from bot.secret import Secret

from .errors import XServerError, XTokenRejected, XUnreachable
from .oauth1_responses import (
    read_access_token,
    read_invalidated,
    read_request_token,
)
from .sender import (
    Errors,
    RequestSender,
)
from .signing import Consumer, OAuth1, Signed

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from bot.clock import Clock

    from .models import (
        ApiCall,
        OAuth1Tokens,
        RequestToken,
    )

# Both may be repeated: an unused request token harms nobody, and a token dies once.
_UNCERTAIN: Final[Errors] = (XUnreachable, XServerError)


class OAuth1SignIn:
    """The app as an OAuth 1.0a consumer of X: one for the deployment, and no token stays in it.

    There is no `state`: the request token, which X's answer to the browser names, is what the
    attempt is known by. With `read_only` people are asked for no more than reading, which holds for
    what their token may do. `deadline`, `pause` and `on_call` are those of XClient. Raises
    ValueError for a callback address with percent-encoding in it, and for an API address that is
    neither https nor on this machine.
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
        deadline: float = 8.0,
        pause: float = 0.2,
        on_call: Callable[[ApiCall], None] | None = None,
    ) -> None:
        if "%" in callback_uri:
            # Authlib decodes it once more than it encodes it, which gives a wrong signature.
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
        """Begin an attempt.

        Raises XInvalidRequest (code 415) when the callback address is not on the app's list at X,
        and XClientRejected when X does not take the API key or its secret, the only ones to sign
        this.
        """
        result = await self._sender.send(
            "request_token",
            self._post("/oauth/request_token", self._query),
            read_request_token,
            auth=Signed(self.consumer, callback=self._callback_uri),
            retry_on=_UNCERTAIN,
        )
        return result.value

    def authorize_url(self, token: str, *, force_login: bool = False) -> str:
        """Return where to send the person for consent; X asks each time, and for the password if forced to."""
        query = {"oauth_token": token} | ({"force_login": "true"} if force_login else {})
        return f"{self._api}/oauth/authorize?{urlencode(query)}"

    async def access_token(self, request_token: RequestToken, verifier: Secret) -> OAuth1Tokens:
        """Exchange a request token and its verifier, which work once, so there is no retry.

        Raises XTokenRejected when they are wrong, late or used: X says so with the same 401 as for
        a wrong API key, but that key has just been good for the request token.
        """
        result = await self._sender.send(
            "access_token",
            self._post("/oauth/access_token"),
            read_access_token,
            auth=Signed(self.consumer, Secret(request_token.token), request_token.secret, verifier=verifier),
        )
        return replace(result.value, writes=not self._query)

    async def invalidate(self, tokens: OAuth1Tokens) -> None:
        """Give a token back; one that X calls dead already (code 89) is a success.

        Raises XClientRejected for any other 401: it may be the API key that is wrong, and the token
        alive.
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
