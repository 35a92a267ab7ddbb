"""OAuth 2.0: a state identifies an attempt, a PKCE verifier is stored, and tokens are refreshed."""

from dataclasses import dataclass

from bot.linking.providers import AuthorizationRequest
from bot.nonces import generate_nonce
from bot.secret import Secret
from bot.x import UNCERTAIN, Bearer, OAuth2, UserTokens, XTokenRejected


@dataclass(frozen=True, slots=True)
class OAuth2Provider:
    """The OAuth 2.0 provider; access tokens last two hours, refresh tokens work once."""

    name = UserTokens.sign_in

    oauth2: OAuth2

    async def begin(self) -> AuthorizationRequest:
        """Create a state and a verifier; no request is sent."""
        state, verifier = generate_nonce(), self.oauth2.new_verifier()
        return AuthorizationRequest(self.oauth2.authorize_url(state.reveal(), verifier), state, verifier)

    async def finish(self, handshake_secret: Secret, code_or_verifier: Secret) -> UserTokens:
        return await self.oauth2.exchange(code_or_verifier, handshake_secret)

    def authorization(self, tokens: UserTokens, account: str | None) -> Bearer:
        return Bearer(tokens.access, account)

    async def refresh(self, tokens: UserTokens) -> UserTokens:
        """Exchange the refresh token, which works once; raise XTokenRejected if it is invalid."""
        if tokens.refresh is None:
            raise XTokenRejected
        try:
            return await self.oauth2.refresh(tokens.refresh)
        except UNCERTAIN:
            # X may or may not have rotated the token; only a retry with the same token shows which.
            return await self.oauth2.refresh(tokens.refresh)

    async def revoke(self, tokens: UserTokens) -> None:
        await self.oauth2.revoke(tokens)
