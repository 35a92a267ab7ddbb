"""Revoking grants at X: at once when a person asks, in the background when nobody waits."""

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog

from bot.x import OAuth2, UserTokens, XError, XServerError, XUnreachable

log = structlog.get_logger(__name__)

_PAUSES_SECONDS: Final = (0.5, 5.0, 30.0)


class Revocation:
    """Ends grants at X."""

    def __init__(self, oauth2: OAuth2) -> None:
        self._oauth2 = oauth2
        self._running: set[asyncio.Task[None]] = set()

    async def now(self, tokens: UserTokens) -> bool:
        """Revoke and tell whether X confirmed; tokens that are dead already count as revoked."""
        try:
            await self._oauth2.revoke(tokens)
        except XError as error:
            log.warning("x did not revoke a grant", error=type(error).__name__)
            return False
        return True

    def later(self, tokens: Iterable[UserTokens]) -> None:
        """Revoke in the background, a few times if X can't be reached."""
        for one in tokens:
            task = asyncio.create_task(self._persistently(one))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """Wait until nothing is left to revoke."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _persistently(self, tokens: UserTokens) -> None:
        for pause in (*_PAUSES_SECONDS, None):
            try:
                return await self._oauth2.revoke(tokens)
            except (XUnreachable, XServerError):
                if pause is not None:
                    await asyncio.sleep(pause)
            except XError as error:
                log.warning("x did not revoke a grant", error=type(error).__name__)
                return None
        log.warning("x could not be reached to revoke a grant")
        return None
