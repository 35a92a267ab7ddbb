"""OAuth 1.0a: the request token identifies an attempt, and tokens are valid until revoked."""

import json
from dataclasses import dataclass

from bot.linking.providers import AuthorizationRequest
from bot.secret import Secret
from bot.x import OAuth1, OAuth1SignIn, OAuth1Tokens, RequestToken, XClient, XTokenRejected, XUnauthorized


@dataclass(frozen=True, slots=True)
class OAuth1Provider:
    """The OAuth 1.0a provider; its tokens don't expire."""

    name = OAuth1Tokens.sign_in

    sign_in: OAuth1SignIn
    x: XClient

    async def begin(self) -> AuthorizationRequest:
        token = await self.sign_in.request_token()
        kept = Secret(json.dumps([token.token, token.secret.reveal()]))
        return AuthorizationRequest(self.sign_in.authorize_url(token.token), Secret(token.token), kept)

    async def finish(self, handshake_secret: Secret, code_or_verifier: Secret) -> OAuth1Tokens:
        token, secret = json.loads(handshake_secret.reveal())
        return await self.sign_in.access_token(RequestToken(token, Secret(secret)), code_or_verifier)

    def authorization(self, tokens: OAuth1Tokens, account: str | None) -> OAuth1:  # noqa: ARG002 (the port's signature)
        return OAuth1(self.sign_in.consumer, tokens)

    async def refresh(self, tokens: OAuth1Tokens) -> OAuth1Tokens:
        """Return the tokens unchanged if X still accepts them; they can't be refreshed.

        A 401 rarely says whether the token or the app's key is wrong. So XTokenRejected is raised
        only if X rejects the token here, too, and accepts the key alone.
        """
        try:
            await self.x.me(self.authorization(tokens, None))
        except XUnauthorized:
            await self.sign_in.request_token()
            raise XTokenRejected from None
        return tokens

    async def revoke(self, tokens: OAuth1Tokens) -> None:
        await self.sign_in.invalidate(tokens)
