"""Who is calling the API: an account through one of X's two OAuths, or the app itself."""

from dataclasses import dataclass

from starlette.requests import Request

from bot.sandbox.x import oauth1
from bot.sandbox.x.problems import ApiError, unauthorized
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import Account


@dataclass(frozen=True)
class Caller:
    """The calling account (None: the app itself) and what it may do (`scopes` None: everything, by OAuth 1.0a)."""

    account: Account | None
    scopes: frozenset[str] | None = None
    writes: bool = True

    @property
    def access_level(self) -> str:
        """What X says in x-access-level."""
        writing = (
            self.account is not None and self.writes and (self.scopes is None or "like.write" in self.scopes)
        )
        return "read-write" if writing else "read"


def identify(sandbox: XState, request: Request) -> Caller:
    """The caller of an API request. Raises ApiError (401) for whoever can't prove to be anybody."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "oauth":
        token = oauth1.signed_token(sandbox, request)
        return Caller(sandbox.world.accounts[token.account_id], writes=token.writes)
    if scheme.lower() != "bearer":
        raise ApiError(unauthorized())
    if sandbox.bearer_token and credentials == sandbox.bearer_token:
        return Caller(None, frozenset())
    grants = sandbox.world.grants
    token2 = grants.access.get(credentials)
    if token2 is None or not grants.living(token2):
        raise ApiError(unauthorized())
    return Caller(sandbox.world.accounts[token2.grant.account_id], token2.grant.scopes)
