"""Sign requests with OAuth 1.0a (RFC 5849) and HMAC-SHA1, the only method X accepts.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature

Authlib computes the signature, nonce and timestamp. Its httpx client isn't used, since it would
need one client per person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.x.credentials import Authorization
from bot.x.ids import checked_id

if TYPE_CHECKING:
    import httpx

    from bot.secret import Secret
    from bot.x.models import OAuth1Tokens


@dataclass(frozen=True, slots=True)
class Consumer:
    """The app's API key and secret."""

    key: str
    secret: Secret


class Signed(Authorization):
    """Sign each request as the app and, with a token, as its owner; retries are signed again.

    Bodies aren't signed: RFC 5849 (section 3.4.1.3.1) includes only forms, and this app sends none
    with it. The URL must be https, or on this machine.
    """

    def __init__(
        self,
        consumer: Consumer,
        token: Secret | None = None,
        token_secret: Secret | None = None,
        *,
        callback: str | None = None,
        verifier: Secret | None = None,
    ) -> None:
        self._consumer: Final = consumer
        self._token: Final = token
        self._token_secret: Final = token_secret
        self._callback: Final = callback
        self._verifier: Final = verifier

    def sign(self, request: httpx.Request) -> None:
        from authlib.oauth1.rfc5849.client_auth import ClientAuth  # noqa: PLC0415 (as in `oauth2`)

        client = ClientAuth(
            self._consumer.key,
            self._consumer.secret.reveal(),
            token=self._token.reveal() if self._token else None,
            token_secret=self._token_secret.reveal() if self._token_secret else None,
            redirect_uri=self._callback,
            verifier=self._verifier.reveal() if self._verifier else None,
        )
        _, headers, _ = client.prepare(request.method, str(request.url), {}, b"")
        request.headers["Authorization"] = headers["Authorization"]


class OAuth1(Signed):
    """Authorize with a user's OAuth 1.0a token; raises ValueError for a malformed account id."""

    def __init__(self, consumer: Consumer, tokens: OAuth1Tokens) -> None:
        super().__init__(consumer, tokens.token, tokens.secret)
        self.account = checked_id(tokens.user_id)
