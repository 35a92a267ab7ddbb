"""The app's installations: one row per tenant, tokens sealed.

slack_sdk's SQLAlchemy store keeps tokens in clear text and adds a row at every install, so this is our own. Reading is
cached for a minute, since every request needs it.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown
from bot.db.tables import (
    InstallationRow,
    UninstalledTenant,
)
from bot.db.upsert import upsert
from bot.slack.installation import Installation
from bot.slack.installations.installation import (
    columns,
    opened,
)
from bot.slack.installations.single_workspace import SingleWorkspace
from bot.slack.installations.token_rotation import TokenRotation
from bot.ttl_cache import TTLCache

__all__ = ["Installation", "Installations"]

log = structlog.get_logger(__name__)

_TTL: Final = timedelta(minutes=1)
# Slack's rotated tokens last twelve hours; housekeeping renews them long before a request would have to.
_REFRESH_BEFORE_EXPIRY: Final = timedelta(hours=1)
_LAST_MOMENT: Final = timedelta(seconds=30)


class Installations:
    """Where the app is installed. With `own_team`, in that workspace alone, by the bot token of the settings."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        clock: Clock,
        *,
        single_workspace: SingleWorkspace | None = None,
        token_rotation: TokenRotation | None = None,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._single_workspace = single_workspace
        self._token_rotation = token_rotation
        self._cache: TTLCache[str, Installation] = TTLCache(_TTL, clock, max_entries=10_000)

    async def find(self, tenant: str) -> Installation | None:
        """Return the installation in a tenant; raise `SlackUnavailable` when Slack has still to say whose the only token is."""
        if self._single_workspace is not None:
            own = await self._single_workspace.installed()
            return own if own is not None and own.tenant == tenant else None
        cached = self._cache.get(tenant)
        if cached is not None:
            return cached
        installation = await self._read(tenant)
        if installation is None:
            return None
        if self._token_rotation is not None and _ends(installation, self._clock() + _LAST_MOMENT):
            installation = await self._token_rotation.refreshed(installation)
        self._cache.put(tenant, installation)
        return installation

    async def save(self, installation: Installation) -> bool:
        """Keep an installation in place of the tenant's earlier one; tell whether there was none."""
        row = columns(installation, self._keyring)
        async with self._database.session() as session:
            before = await session.get(InstallationRow, installation.tenant)
            await upsert(session, InstallationRow, ("tenant",), row, **row)
            await session.execute(
                delete(UninstalledTenant).where(UninstalledTenant.tenant == installation.tenant)
            )
        self._cache.pop(installation.tenant)
        return before is None

    def evict(self, tenant: str) -> None:
        """Forget what is remembered of a tenant that has left."""
        self._cache.pop(tenant)
        if self._single_workspace is not None:
            self._single_workspace.invalidate()

    async def refresh_expiring(self) -> None:
        """Renew the tokens that end soon, wherever the app is installed."""
        if self._token_rotation is None:
            return
        async with self._database.session() as session:
            due = await session.scalars(
                select(InstallationRow.tenant).where(
                    InstallationRow.token_expires_at < self._clock() + _REFRESH_BEFORE_EXPIRY
                )
            )
            tenants = due.all()
        for tenant in tenants:
            try:
                installation = await self._read(tenant)
            # It can't be renewed before it is installed again, and must not hold up the others.
            except KeyUnknown:
                log.warning("installation_key_unknown", tenant=tenant)
                continue
            if installation is not None:
                await self._token_rotation.refreshed(installation)
                self._cache.pop(tenant)

    async def _read(self, tenant: str) -> Installation | None:
        async with self._database.session() as session:
            row = await session.get(InstallationRow, tenant)
        return None if row is None else opened(row, self._keyring)


def _ends(installation: Installation, before: datetime) -> bool:
    return installation.expires_at is not None and installation.expires_at <= before
