"""Bot tokens that Slack rotates: renewed by one process at a time.

An access token lasts twelve hours and its refresh token is good for one renewal
(https://docs.slack.dev/authentication/using-token-rotation). As with X's (`bot.linking.token_refresh`): a short lease in the row by
compare-and-swap, no database lock while Slack is asked, and what Slack gives is written before it is used.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import update

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.rows import execute_rowcount
from bot.db.tables import InstallationRow
from bot.secret import Secret
from bot.slack.api import SlackClient, SlackError
from bot.slack.installation import Installation
from bot.slack.installations.installation import (
    opened,
    token_columns,
)

log = structlog.get_logger(__name__)

# Longer than two tries at Slack take. After a refusal it is also how long nobody asks again.
LEASE: Final = timedelta(seconds=60)
_LOOKS: Final = 8
_BETWEEN_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class TokenRotation:
    """Renews tokens at Slack, with the app's own credentials."""

    database: Database
    keyring: Keyring
    slack: SlackClient
    client_id: str
    client_secret: Secret
    clock: Clock

    async def refreshed(self, installation: Installation) -> Installation:
        """Return the installation with a newer token, or as it is now where Slack gives none."""
        if not await self._leased(installation):
            return await self._refreshed_elsewhere(installation)
        try:
            answer = await self._ask_slack(installation)
        except SlackError as error:
            log.warning("slack_token_refresh_failed", tenant=installation.tenant, reason=error.code)
            return installation
        fresh = self._read(installation, answer)
        if fresh is None:
            log.warning("slack_token_refresh_failed", tenant=installation.tenant, reason="odd answer")
            return installation
        return await self._written(installation, fresh)

    async def _leased(self, installation: Installation) -> bool:
        async with self.database.session() as session:
            now = await self.database.now(session, self.clock)
            statement = (
                update(InstallationRow)
                .where(
                    *_same(installation),
                    InstallationRow.lease_until.is_(None) | (InstallationRow.lease_until < now),
                )
                .values(lease_until=now + LEASE)
            )
            return await execute_rowcount(session, statement) == 1

    async def _refreshed_elsewhere(self, installation: Installation) -> Installation:
        """Wait a moment for whoever holds the lease; an older token may still be good."""
        for _ in range(_LOOKS):
            async with self.database.session() as session:
                row = await session.get(InstallationRow, installation.tenant)
            if row is not None and row.token_expires_at != installation.expires_at:
                return opened(row, self.keyring)
            await asyncio.sleep(_BETWEEN_SECONDS)
        return installation

    async def _ask_slack(self, installation: Installation) -> Mapping[str, Any]:
        async def ask() -> Mapping[str, Any]:
            answer = await self.slack.call(
                "oauth.v2.access",
                tenant=installation.tenant,
                client_id=self.client_id,
                client_secret=self.client_secret,
                grant_type="refresh_token",
                refresh_token=installation.refresh_token or "",
            )
            return answer.data

        try:
            return await ask()
        except SlackError as error:
            if error.by_slack:
                raise
            # Slack may have rotated already: for a short while it takes the same refresh token again.
            return await ask()

    def _read(self, installation: Installation, answer: Mapping[str, Any]) -> Installation | None:
        token, refresh, seconds = (answer.get(n) for n in ("access_token", "refresh_token", "expires_in"))
        if not (isinstance(token, str) and isinstance(refresh, str) and isinstance(seconds, int)):
            return None
        return replace(
            installation,
            token=Secret(token),
            refresh_token=Secret(refresh),
            expires_at=self.clock() + timedelta(seconds=seconds),
        )

    async def _written(self, installation: Installation, fresh: Installation) -> Installation:
        async with self.database.session() as session:
            statement = (
                update(InstallationRow).where(*_same(installation)).values(token_columns(fresh, self.keyring))
            )
            is_same = await execute_rowcount(session, statement) == 1
        if is_same:
            log.info("slack_token_refreshed", tenant=installation.tenant)
            return fresh
        return await self._refreshed_elsewhere(installation)  # installed again meanwhile, or gone


def _same(installation: Installation) -> tuple[Any, Any]:
    """Match the row as long as its tokens are the ones that were read: each renewal ends at another time."""
    return (
        InstallationRow.tenant == installation.tenant,
        InstallationRow.token_expires_at == installation.expires_at,
    )
