"""Revoke a grant at X, once; `bot.linking.revocation_queue` retries."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.db import Database
from bot.linking.grants import Grants
from bot.linking.link_attempts import LinkAttempts
from bot.linking.providers import OAuthProviders, XTokens
from bot.linking.token_codec import pending_tokens
from bot.x import OAuth1Tokens, XError, XForbidden, XInvalidRequest, XNotFound

log = structlog.get_logger(__name__)

# Errors about this very request, which a retry can't change; others (limits, caps, the app's key)
# may be resolved later.
_FINAL: Final = (XForbidden, XInvalidRequest, XNotFound)
_DATABASE_AWAY: Final = (DBAPIError, PoolTimeout, OSError)


class Verdict(Enum):
    """The result of one attempt: revoked (or already invalid), not to be revoked, or to retry."""

    REVOKED = auto()
    REFUSED = auto()
    RETRY = auto()


@dataclass(frozen=True, slots=True)
class Revocation:
    """Revokes grants at X unless another link uses the same token."""

    database: Database
    grants: Grants
    link_attempts: LinkAttempts
    providers: OAuthProviders

    async def attempt(self, tokens: XTokens) -> Verdict:
        """Try to revoke the tokens once; XError becomes a verdict."""
        try:
            # In this order: an attempt confirmed between the two queries has its grant by the
            # second one.
            if await self._are_pending(tokens) or await self.is_shared(tokens):
                return Verdict.REFUSED
            await self.providers.revoke(tokens)
        except _DATABASE_AWAY:
            return Verdict.RETRY
        except XError as error:
            log.warning("x_token_revocation_failed", error=type(error).__name__)
            return Verdict.REFUSED if isinstance(error, _FINAL) else Verdict.RETRY
        return Verdict.REVOKED

    async def is_shared(self, tokens: XTokens) -> bool:
        """Return whether another grant uses the same token; only possible with OAuth 1.0a."""
        if not isinstance(tokens, OAuth1Tokens):
            return False
        async with self.database.session() as session:
            return await self.grants.holds(session, tokens)

    async def _are_pending(self, tokens: XTokens) -> bool:
        """Return whether an attempt has the same token, and revokes it if abandoned."""
        if not isinstance(tokens, OAuth1Tokens):
            return False
        async with self.database.session() as session:
            waiting = map(pending_tokens, await self.link_attempts.pending(session))
        return any(isinstance(one, OAuth1Tokens) and one.token == tokens.token for one in waiting)
