"""The app's installations: one row per tenant, tokens encrypted.

slack_sdk's SQLAlchemy store keeps tokens in plain text and adds a row at every installation, hence
this one. Reads are cached for a minute, since every request needs one.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db import Database, Keyring, KeyUnknown
from bot.db.tables import InstallationRow, UninstalledTenant
from bot.db.upsert import upsert
from bot.slack.installation import Installation
from bot.slack.installations.rows import from_row, to_row
from bot.slack.installations.single_workspace import SingleWorkspace
from bot.slack.installations.token_rotation import TokenRotation
from bot.ttl_cache import TTLCache

log = structlog.get_logger(__name__)

_TTL: Final = timedelta(minutes=1)
# Rotated tokens expire after twelve hours; housekeeping refreshes them long before a request would
# have to.
_REFRESH_BEFORE_EXPIRY: Final = timedelta(hours=1)
_LAST_MOMENT: Final = timedelta(seconds=30)


@dataclass(slots=True, eq=False)
class Installations:
    """The app's installations; with `single_workspace`, that workspace's only."""

    database: Database
    keyring: Keyring
    clock: Clock
    single_workspace: SingleWorkspace | None = None
    token_rotation: TokenRotation | None = None
    _cache: TTLCache[str, Installation] = field(init=False)

    def __post_init__(self) -> None:
        self._cache = TTLCache(_TTL, self.clock, max_entries=10_000)

    async def find(self, tenant: str) -> Installation | None:
        """Return a tenant's installation, or None; raise `SlackUnavailable` if unknown."""
        if self.single_workspace is not None:
            own = await self.single_workspace.installed()
            return own if own is not None and own.tenant == tenant else None
        cached = self._cache.get(tenant)
        if cached is not None:
            return cached
        installation = await self._read(tenant)
        if installation is None:
            return None
        ends = installation.expires_at
        if self.token_rotation is not None and ends and ends <= self.clock() + _LAST_MOMENT:
            installation = await self.token_rotation.refreshed(installation)
        self._cache.put(tenant, installation)
        return installation

    async def save(self, installation: Installation) -> bool:
        """Store an installation, replacing an earlier one; return whether there was none."""
        row = to_row(installation, self.keyring)
        async with self.database.session() as session:
            before = await session.get(InstallationRow, installation.tenant)
            await upsert(session, InstallationRow, {"tenant": installation.tenant}, row)
            await session.execute(
                delete(UninstalledTenant).where(UninstalledTenant.tenant == installation.tenant)
            )
        self._cache.pop(installation.tenant)
        return before is None

    def evict(self, tenant: str) -> None:
        """Remove an uninstalled tenant from the cache."""
        self._cache.pop(tenant)
        if self.single_workspace is not None:
            self.single_workspace.invalidate()

    async def refresh_expiring(self) -> None:
        """Refresh the tokens that expire soon, for all tenants."""
        if self.token_rotation is None:
            return
        async with self.database.session() as session:
            due = await session.scalars(
                select(InstallationRow.tenant).where(
                    InstallationRow.token_expires_at < self.clock() + _REFRESH_BEFORE_EXPIRY
                )
            )
            tenants = due.all()
        for tenant in tenants:
            try:
                installation = await self._read(tenant)
            # Not refreshable until the app is installed again; it must not block the others.
            except KeyUnknown:
                log.warning("installation_key_unknown", tenant=tenant)
                continue
            if installation is not None:
                await self.token_rotation.refreshed(installation)
                self._cache.pop(tenant)

    async def _read(self, tenant: str) -> Installation | None:
        async with self.database.session() as session:
            row = await session.get(InstallationRow, tenant)
        return None if row is None else from_row(row, self.keyring)
