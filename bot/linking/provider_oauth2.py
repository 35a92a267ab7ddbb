"""Signing in by OAuth 2.0: a state names the attempt, a PKCE verifier is kept, and tokens are renewed."""

from bot.linking.providers import AuthorizationRequest
from bot.nonces import generate_nonce
from bot.secret import Secret
from bot.x import Bearer, OAuth2, UserTokens, XMalformed, XServerError, XTokenRejected, XUnreachable


class OAuth2Provider:
    """The way whose access tokens last two hours, and whose refresh tokens work once."""

    name = UserTokens.sign_in

    def __init__(self, oauth2: OAuth2) -> None:
        self._oauth2 = oauth2

    async def begin(self) -> AuthorizationRequest:
        """Make a state and a verifier; X isn't asked."""
        state, verifier = generate_nonce(), self._oauth2.new_verifier()
        return AuthorizationRequest(self._oauth2.authorize_url(state.reveal(), verifier), state, verifier)

    async def finish(self, handshake_secret: Secret, code_or_verifier: Secret) -> UserTokens:
        """Exchange the code at once: it lives 30 seconds."""
        return await self._oauth2.exchange(code_or_verifier, handshake_secret)

    def authorization(self, tokens: UserTokens, account: str | None) -> Bearer:
        """Return the access token's."""
        return Bearer(tokens.access, account)

    async def refresh(self, tokens: UserTokens) -> UserTokens:
        """Exchange the refresh token, which X takes once."""
        if tokens.refresh is None:
            raise XTokenRejected
        try:
            return await self._oauth2.refresh(tokens.refresh)
        except (XUnreachable, XServerError, XMalformed):
            # X may have rotated already or not: only asking once more with the same token can tell.
            return await self._oauth2.refresh(tokens.refresh)

    async def revoke(self, tokens: UserTokens) -> None:
        """Revoke both tokens."""
        await self._oauth2.revoke(tokens)
