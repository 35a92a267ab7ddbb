"""Revoking a grant at X, once and with a verdict; `bot.linking.withdrawals` asks again until there is one."""

from enum import Enum, auto
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.db import Database
from bot.linking.attempts import Attempts
from bot.linking.grants import Grants
from bot.linking.pending import tokens_of
from bot.linking.sign_in import SignIns, XTokens
from bot.x import OAuth1Tokens, XError, XForbidden, XInvalidRequest, XNotFound

log = structlog.get_logger(__name__)

# What X says of this very request, and would say again; anything else (limits, caps, the app's key) can be mended.
_FINAL: Final = (XForbidden, XInvalidRequest, XNotFound)
_DATABASE_AWAY: Final = (DBAPIError, PoolTimeout, OSError)


class Verdict(Enum):
    """What came of asking X once: revoked (or dead already), not to be revoked (for X, or for us), or open."""

    REVOKED = auto()
    REFUSED = auto()
    OPEN = auto()


class Revocation:
    """Ends grants at X, but none that something else stands on."""

    def __init__(self, database: Database, grants: Grants, attempts: Attempts, sign_ins: SignIns) -> None:
        self._database = database
        self._grants = grants
        self._attempts = attempts
        self._sign_ins = sign_ins

    async def attempt(self, tokens: XTokens) -> Verdict:
        """Ask X once."""
        try:
            # In this order: a run that is confirmed between the two questions has its grant by the second one.
            if await self._are_pending(tokens) or await self.spares(tokens):
                return Verdict.REFUSED
            await self._sign_ins.revoke(tokens)
        except _DATABASE_AWAY:
            return Verdict.OPEN
        except XError as error:
            log.warning("x did not revoke a grant", error=type(error).__name__)
            return Verdict.REFUSED if isinstance(error, _FINAL) else Verdict.OPEN
        return Verdict.REVOKED

    async def spares(self, tokens: XTokens) -> bool:
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
            waiting = map(tokens_of, await self._attempts.pending(session))
        return any(isinstance(one, OAuth1Tokens) and one.token == tokens.token for one in waiting)
