"""The app's installations: one row per tenant, tokens sealed.

slack_sdk's SQLAlchemy store keeps tokens in clear text and adds a row at every install, so this is our own. Reading is
cached for a minute, since every request needs it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db import Database, Keyring
from bot.db.tables import Installation, binding
from bot.secret import Secret

_CACHED_FOR: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Installed:
    """The app in one tenant: an enterprise (org-wide) or a workspace."""

    tenant: str
    enterprise: str | None
    workspace: str | None
    name: str
    app: str
    bot: str
    bot_user: str
    scopes: str
    token: Secret
    installed_by: str
    installed_at: datetime


class Installations:
    """Where the app is installed. With `only_token`, in one workspace, by the bot token of the settings."""

    def __init__(
        self, database: Database, keyring: Keyring, clock: Clock, *, only_token: Secret | None
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._only_token = only_token
        self._cache: dict[str, tuple[datetime, Installed]] = {}

    async def find(self, tenant: str) -> Installed | None:
        """Return the installation in a tenant."""
        if self._only_token is not None:
            return self._of_settings(tenant, self._only_token)
        now = self._clock()
        cached = self._cache.get(tenant)
        if cached is not None and cached[0] > now:
            return cached[1]
        async with self._database.session() as session:
            row = await session.scalar(select(Installation).where(Installation.tenant == tenant))
        if row is None:
            return None
        installed = self._opened(row)
        self._cache[tenant] = (now + _CACHED_FOR, installed)
        return installed

    async def save(self, installed: Installed) -> None:
        """Keep an installation in place of the tenant's earlier one."""
        async with self._database.session() as session:
            await session.execute(delete(Installation).where(Installation.tenant == installed.tenant))
            session.add(
                Installation(
                    tenant=installed.tenant,
                    enterprise=installed.enterprise,
                    workspace=installed.workspace,
                    name=installed.name,
                    app=installed.app,
                    bot=installed.bot,
                    bot_user=installed.bot_user,
                    scopes=installed.scopes,
                    token=self._keyring.seal(
                        installed.token, binding("installations", "token", installed.tenant)
                    ),
                    installed_by=installed.installed_by,
                    installed_at=installed.installed_at,
                )
            )
        self._cache.pop(installed.tenant, None)

    def _opened(self, row: Installation) -> Installed:
        return Installed(
            tenant=row.tenant,
            enterprise=row.enterprise,
            workspace=row.workspace,
            name=row.name,
            app=row.app,
            bot=row.bot,
            bot_user=row.bot_user,
            scopes=row.scopes,
            token=self._keyring.open(row.token, binding("installations", "token", row.tenant)),
            installed_by=row.installed_by,
            installed_at=row.installed_at,
        )

    def _of_settings(self, tenant: str, token: Secret) -> Installed:
        return Installed(
            tenant=tenant,
            enterprise=None,
            workspace=tenant,
            name=tenant,
            app="",
            bot="",
            bot_user="",
            scopes="",
            token=token,
            installed_by="",
            installed_at=self._clock(),
        )
