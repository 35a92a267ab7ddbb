"""Who is calling the API: an account by OAuth 1.0a or 2.0, or the app itself."""

from dataclasses import dataclass

from starlette.requests import Request

from bot.sandbox.x import oauth1
from bot.sandbox.x.problems import ApiError, unauthorized
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import Account


@dataclass(frozen=True)
class Caller:
    """The calling account, and what it may do.

    `account` is None for the app itself; `scopes` is None for OAuth 1.0a, which allows everything.
    """

    account: Account | None
    scopes: frozenset[str] | None = None
    writes: bool = True

    @property
    def access_level(self) -> str:
        """The value of the x-access-level header."""
        writing = (
            self.account is not None and self.writes and (self.scopes is None or "like.write" in self.scopes)
        )
        return "read-write" if writing else "read"


def identify(sandbox: XState, request: Request) -> Caller:
    """Return the caller of an API request; raise ApiError (401) for invalid credentials."""
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
