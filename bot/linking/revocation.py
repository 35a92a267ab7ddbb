"""Revoking a grant at X, once and with a verdict; `bot.linking.revocation_queue` asks again until there is one."""

from enum import Enum, auto
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.db import Database
from bot.linking.grants import Grants
from bot.linking.link_attempts import LinkAttempts
from bot.linking.pending_link import tokens_of
from bot.linking.providers import (
    OAuthProviders,
    XTokens,
)
from bot.x import OAuth1Tokens, XError, XForbidden, XInvalidRequest, XNotFound

log = structlog.get_logger(__name__)

# What X says of this very request, and would say again; anything else (limits, caps, the app's key)
# can be mended.
_FINAL: Final = (XForbidden, XInvalidRequest, XNotFound)
_DATABASE_AWAY: Final = (DBAPIError, PoolTimeout, OSError)


class Verdict(Enum):
    """What came of asking X once: revoked (or dead already), not to be revoked (for X, or for us), or open."""

    REVOKED = auto()
    REFUSED = auto()
    RETRY = auto()


class Revocation:
    """Ends grants at X, but none that something else stands on."""

    def __init__(
        self, database: Database, grants: Grants, link_attempts: LinkAttempts, providers: OAuthProviders
    ) -> None:
        self._database = database
        self._grants = grants
        self._link_attempts = link_attempts
        self._providers = providers

    async def attempt(self, tokens: XTokens) -> Verdict:
        """Ask X once."""
        try:
            # In this order: a run that is confirmed between the two questions has its grant by the
            # second one.
            if await self._are_pending(tokens) or await self.is_shared(tokens):
                return Verdict.REFUSED
            await self._providers.revoke(tokens)
        except _DATABASE_AWAY:
            return Verdict.RETRY
        except XError as error:
            log.warning("x_token_revocation_failed", error=type(error).__name__)
            return Verdict.REFUSED if isinstance(error, _FINAL) else Verdict.RETRY
        return Verdict.REVOKED

    async def is_shared(self, tokens: XTokens) -> bool:
        """Tell whether another grant lives by the same tokens, which can be with OAuth 1.0a only."""
        if not isinstance(tokens, OAuth1Tokens):
            return False
        async with self._database.session() as session:
            return await self._grants.holds(session, tokens)

    async def _are_pending(self, tokens: XTokens) -> bool:
        """Tell whether the same tokens wait to be confirmed in a run, which gives them back itself if they never are."""
        if not isinstance(tokens, OAuth1Tokens):
            return False
        async with self._database.session() as session:
            waiting = map(tokens_of, await self._link_attempts.pending(session))
        return any(isinstance(one, OAuth1Tokens) and one.token == tokens.token for one in waiting)
