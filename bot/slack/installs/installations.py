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
from bot.db.tables import Departure, Installation
from bot.db.upsert import upsert
from bot.slack.installs.installed import Installed, columns, opened
from bot.slack.installs.own_team import OwnTeam
from bot.slack.installs.rotation import Rotation

__all__ = ["Installations", "Installed"]

log = structlog.get_logger(__name__)

_CACHED_FOR: Final = timedelta(minutes=1)
# Slack's rotated tokens last twelve hours; housekeeping renews them long before a request would have to.
_RENEWED_BEFORE_END: Final = timedelta(hours=1)
_LAST_MOMENT: Final = timedelta(seconds=30)


class Installations:
    """Where the app is installed. With `own_team`, in that workspace alone, by the bot token of the settings."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        clock: Clock,
        *,
        own_team: OwnTeam | None = None,
        rotation: Rotation | None = None,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._own_team = own_team
        self._rotation = rotation
        self._cache: dict[str, tuple[datetime, Installed]] = {}

    async def find(self, tenant: str) -> Installed | None:
        """Return the installation in a tenant; raise `SlackUnavailable` when Slack has still to say whose the only token is."""
        if self._own_team is not None:
            own = await self._own_team.installed()
            return own if own is not None and own.tenant == tenant else None
        now = self._clock()
        cached = self._cache.get(tenant)
        if cached is not None and cached[0] > now:
            return cached[1]
        installed = await self._read(tenant)
        if installed is None:
            self._cache.pop(tenant, None)
            return None
        if self._rotation is not None and _ends(installed, now + _LAST_MOMENT):
            installed = await self._rotation.renewed(installed)
        self._cache[tenant] = (now + _CACHED_FOR, installed)
        return installed

    async def save(self, installed: Installed) -> bool:
        """Keep an installation in place of the tenant's earlier one; tell whether there was none."""
        row = columns(installed, self._keyring)
        async with self._database.session() as session:
            before = await session.get(Installation, installed.tenant)
            await upsert(session, Installation, ("tenant",), row, **row)
            await session.execute(delete(Departure).where(Departure.tenant == installed.tenant))
        self._cache.pop(installed.tenant, None)
        return before is None

    def drop(self, tenant: str) -> None:
        """Forget what is remembered of a tenant that has left."""
        self._cache.pop(tenant, None)
        if self._own_team is not None:
            self._own_team.doubt()

    async def renew_due(self) -> None:
        """Renew the tokens that end soon, wherever the app is installed."""
        if self._rotation is None:
            return
        async with self._database.session() as session:
            due = await session.scalars(
                select(Installation.tenant).where(
                    Installation.token_expires_at < self._clock() + _RENEWED_BEFORE_END
                )
            )
            tenants = due.all()
        for tenant in tenants:
            try:
                installed = await self._read(tenant)
            # It can't be renewed before it is installed again, and must not hold up the others.
            except KeyUnknown:
                log.warning("an installation is sealed with an unknown key", tenant=tenant)
                continue
            if installed is not None:
                await self._rotation.renewed(installed)
                self._cache.pop(tenant, None)

    async def _read(self, tenant: str) -> Installed | None:
        async with self._database.session() as session:
            row = await session.get(Installation, tenant)
        return None if row is None else opened(row, self._keyring)


def _ends(installed: Installed, before: datetime) -> bool:
    return installed.expires_at is not None and installed.expires_at <= before
