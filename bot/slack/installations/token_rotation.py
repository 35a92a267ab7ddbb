"""Rotation of bot tokens, by one process at a time.

An access token lasts twelve hours, and its refresh token can be used once
(https://docs.slack.dev/authentication/using-token-rotation). As for X's tokens
(`bot.linking.token_refresh`): a short lease in the row by compare-and-swap, no database lock during
the request, and new tokens are stored before they are used.
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
from bot.db.leases import LeaseClock
from bot.db.rows import execute_rowcount
from bot.db.tables import InstallationRow
from bot.secret import Secret
from bot.slack.api import SlackClient, SlackError
from bot.slack.installation import Installation
from bot.slack.installations.rows import expiry, from_row, token_columns
from bot.slack.payload import text

log = structlog.get_logger(__name__)

# Longer than two requests to Slack take. After a refusal, also the time until the next attempt.
LEASE: Final = timedelta(seconds=60)
_LOOKS: Final = 8
_BETWEEN_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class TokenRotation:
    database: Database
    keyring: Keyring
    slack: SlackClient
    client_id: str
    client_secret: Secret
    clock: Clock

    async def refreshed(self, installation: Installation) -> Installation:
        """Return the installation with a new token; unchanged if Slack issues none."""
        if not await self._leased(installation):
            return await self._refreshed_elsewhere(installation)
        try:
            answer = await self._ask_slack(installation)
        except SlackError as error:
            log.warning("slack_token_refresh_failed", tenant=installation.tenant, reason=error.code)
            return installation
        fresh = self._read(installation, answer)
        if fresh is None:
            log.warning(
                "slack_token_refresh_failed", tenant=installation.tenant, reason="unexpected response"
            )
            return installation
        return await self._written(installation, fresh)

    async def _leased(self, installation: Installation) -> bool:
        time = LeaseClock(self.database, self.clock)
        statement = (
            update(InstallationRow)
            .where(*_same(installation), time.is_free(InstallationRow.lease_until))
            .values(lease_until=time.after(LEASE))
        )
        return await self.database.execute(statement) == 1

    async def _refreshed_elsewhere(self, installation: Installation) -> Installation:
        """Wait briefly for the lease holder's token; otherwise return the old one."""
        for _ in range(_LOOKS):
            async with self.database.session() as session:
                row = await session.get(InstallationRow, installation.tenant)
            if row is not None and row.token_expires_at != installation.expires_at:
                return from_row(row, self.keyring)
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
            # Slack may have rotated already; it accepts the same refresh token again for a short
            # while.
            return await ask()

    def _read(self, installation: Installation, answer: Mapping[str, Any]) -> Installation | None:
        token, refresh = text(answer, "access_token"), text(answer, "refresh_token")
        expires_at = expiry(self.clock(), answer.get("expires_in"))
        if not (token and refresh and expires_at):
            return None
        return replace(
            installation, token=Secret(token), refresh_token=Secret(refresh), expires_at=expires_at
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
        return await self._refreshed_elsewhere(installation)  # reinstalled or removed meanwhile


def _same(installation: Installation) -> tuple[Any, Any]:
    """Match the row only while its tokens are those that were read: each has its own expiry."""
    return (
        InstallationRow.tenant == installation.tenant,
        InstallationRow.token_expires_at == installation.expires_at,
    )
