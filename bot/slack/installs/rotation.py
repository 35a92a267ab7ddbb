"""Bot tokens that Slack rotates: renewed by one process at a time.

An access token lasts twelve hours and its refresh token is good for one renewal
(https://docs.slack.dev/authentication/using-token-rotation). As with X's (`bot.linking.tokens`): a short lease in the row by
compare-and-swap, no database lock while Slack is asked, and what Slack gives is written before it is used.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.rows import changed
from bot.db.tables import Installation
from bot.secret import Secret
from bot.slack.installs.installed import Installed, opened, token_columns
from bot.slack.refusals import FAILURES, Refusal

log = structlog.get_logger(__name__)

# Longer than two tries at Slack take. After a refusal it is also how long nobody asks again.
LEASE: Final = timedelta(seconds=60)
_LOOKS: Final = 8
_BETWEEN_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Rotation:
    """Renews tokens at Slack, with the app's own credentials."""

    database: Database
    keyring: Keyring
    slack: AsyncWebClient
    client_id: str
    client_secret: Secret
    clock: Clock

    async def renewed(self, installed: Installed) -> Installed:
        """Return the installation with a newer token, or as it is now where Slack gives none."""
        if not await self._leased(installed):
            return await self._renewed_elsewhere(installed)
        try:
            answer = await self._ask_slack(installed)
        except FAILURES as error:
            log.warning("slack did not renew a token", tenant=installed.tenant, error=type(error).__name__)
            return installed
        fresh = self._read(installed, answer)
        if fresh is None:
            log.warning("slack did not renew a token", tenant=installed.tenant, error="odd answer")
            return installed
        return await self._written(installed, fresh)

    async def _leased(self, installed: Installed) -> bool:
        async with self.database.session() as session:
            now = await self.database.now(session, self.clock)
            statement = (
                update(Installation)
                .where(
                    *_same(installed), Installation.lease_until.is_(None) | (Installation.lease_until < now)
                )
                .values(lease_until=now + LEASE)
            )
            return await changed(session, statement) == 1

    async def _renewed_elsewhere(self, installed: Installed) -> Installed:
        """Wait a moment for whoever holds the lease; an older token may still be good."""
        for _ in range(_LOOKS):
            async with self.database.session() as session:
                row = await session.get(Installation, installed.tenant)
            if row is not None and row.token_expires_at != installed.expires_at:
                return opened(row, self.keyring)
            await asyncio.sleep(_BETWEEN_SECONDS)
        return installed

    async def _ask_slack(self, installed: Installed) -> Mapping[str, Any]:
        refresh = installed.refresh_token
        data = {
            "client_id": self.client_id,
            "client_secret": self.client_secret.reveal(),
            "grant_type": "refresh_token",
            "refresh_token": "" if refresh is None else refresh.reveal(),
        }
        try:
            answer = await self.slack.api_call("oauth.v2.access", data=data)
        except FAILURES as error:
            if isinstance(error, SlackApiError) and Refusal.of(error).intermediary is None:
                raise
            # Slack may have rotated already: for a short while it takes the same refresh token again.
            answer = await self.slack.api_call("oauth.v2.access", data=data)
        return answer.data if isinstance(answer.data, Mapping) else {}

    def _read(self, installed: Installed, answer: Mapping[str, Any]) -> Installed | None:
        token, refresh, seconds = (answer.get(n) for n in ("access_token", "refresh_token", "expires_in"))
        if not (isinstance(token, str) and isinstance(refresh, str) and isinstance(seconds, int)):
            return None
        return replace(
            installed,
            token=Secret(token),
            refresh_token=Secret(refresh),
            expires_at=self.clock() + timedelta(seconds=seconds),
        )

    async def _written(self, installed: Installed, fresh: Installed) -> Installed:
        async with self.database.session() as session:
            statement = (
                update(Installation).where(*_same(installed)).values(token_columns(fresh, self.keyring))
            )
            is_same = await changed(session, statement) == 1
        if is_same:
            log.info("slack renewed a token", tenant=installed.tenant)
            return fresh
        return await self._renewed_elsewhere(installed)  # installed again meanwhile, or gone


def _same(installed: Installed) -> tuple[Any, Any]:
    """Match the row as long as its tokens are the ones that were read: each renewal ends at another time."""
    return (
        Installation.tenant == installed.tenant,
        Installation.token_expires_at == installed.expires_at,
    )
