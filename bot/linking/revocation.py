"""Revoking grants at X: once and with a verdict, or in the background when nobody waits."""

import asyncio
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.db import Database
from bot.linking.grants import Grants
from bot.linking.sign_in import SignIns, XTokens
from bot.x import OAuth1Tokens, XError, XServerError, XUnreachable

log = structlog.get_logger(__name__)

_PAUSES: Final = (0.5, 5.0, 30.0)
# Whoever has to be asked, X or the database, may be there again in a while.
_AWAY: Final = (XUnreachable, XServerError, DBAPIError, PoolTimeout, OSError)


class Verdict(Enum):
    """What came of asking X once: revoked (or dead already), not to be revoked (for X, or for us), or not heard."""

    REVOKED = auto()
    REFUSED = auto()
    UNHEARD = auto()


class Revocation:
    """Ends grants at X. `pauses` are the seconds between one try in the background and the next."""

    def __init__(
        self,
        database: Database,
        grants: Grants,
        sign_ins: SignIns,
        *,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        self._database = database
        self._grants = grants
        self._sign_ins = sign_ins
        self._pauses = pauses
        self._running: set[asyncio.Task[None]] = set()
        self._hurry = asyncio.Event()

    async def attempt(self, tokens: XTokens) -> Verdict:
        """Ask X once."""
        try:
            return Verdict.REVOKED if await self._ended(tokens) else Verdict.REFUSED
        except _AWAY:
            return Verdict.UNHEARD
        except XError as error:
            _log_refusal(error)
            return Verdict.REFUSED

    def later(self, tokens: Iterable[XTokens]) -> None:
        """Revoke in the background, a few times if X can't be reached."""
        for one in tokens:
            task = asyncio.create_task(self._persistently(one))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def spares(self, tokens: XTokens) -> bool:
        """Tell whether another grant lives by the same tokens, which can be with OAuth 1.0a only."""
        if not isinstance(tokens, OAuth1Tokens):
            return False
        async with self._database.session() as session:
            return await self._grants.holds(session, tokens)

    async def settled(self) -> None:
        """Wait until nothing is left to revoke; for a stop, so the pauses between tries are cut short."""
        self._hurry.set()
        try:
            await asyncio.gather(*self._running, return_exceptions=True)
        finally:
            self._hurry.clear()

    async def _ended(self, tokens: XTokens) -> bool:
        if await self.spares(tokens):
            return False
        await self._sign_ins.revoke(tokens)
        return True

    async def _persistently(self, tokens: XTokens) -> None:
        for pause in (*self._pauses, None):
            try:
                await self._ended(tokens)
            except _AWAY:
                if pause is None or self._hurry.is_set():
                    break
                await self._paused(pause)
            except XError as error:
                _log_refusal(error)
                return
            else:
                return
        log.warning("x could not be reached to revoke a grant")

    async def _paused(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            return


def _log_refusal(error: XError) -> None:
    log.warning("x did not revoke a grant", error=type(error).__name__)
