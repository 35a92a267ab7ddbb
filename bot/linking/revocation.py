"""Revoking grants at X: at once when a person asks, in the background when nobody waits."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

import structlog

from bot.x import OAuth2, UserTokens, XError, XServerError, XUnreachable

log = structlog.get_logger(__name__)

_PAUSES: Final = (0.5, 5.0, 30.0)


class Revocation:
    """Ends grants at X. `pauses` are the seconds between one try in the background and the next."""

    def __init__(self, oauth2: OAuth2, *, pauses: Sequence[float] = _PAUSES) -> None:
        self._oauth2 = oauth2
        self._pauses = pauses
        self._running: set[asyncio.Task[None]] = set()
        self._hurry = asyncio.Event()

    async def now(self, tokens: UserTokens) -> bool:
        """Revoke and tell whether X confirmed; tokens that are dead already count as revoked.

        Where X doesn't answer, the background goes on trying.
        """
        try:
            await self._oauth2.revoke(tokens)
        except (XUnreachable, XServerError):
            self.later([tokens])
            return False
        except XError as error:
            _log_refusal(error)
            return False
        return True

    def later(self, tokens: Iterable[UserTokens]) -> None:
        """Revoke in the background, a few times if X can't be reached."""
        for one in tokens:
            task = asyncio.create_task(self._persistently(one))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """Wait until nothing is left to revoke; for a stop, so the pauses between tries are cut short."""
        self._hurry.set()
        try:
            await asyncio.gather(*self._running, return_exceptions=True)
        finally:
            self._hurry.clear()

    async def _persistently(self, tokens: UserTokens) -> None:
        for pause in (*self._pauses, None):
            try:
                return await self._oauth2.revoke(tokens)
            except (XUnreachable, XServerError):
                if pause is None or self._hurry.is_set():
                    break
                await self._paused(pause)
            except XError as error:
                return _log_refusal(error)
        log.warning("x could not be reached to revoke a grant")
        return None

    async def _paused(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            return


def _log_refusal(error: XError) -> None:
    log.warning("x did not revoke a grant", error=type(error).__name__)
