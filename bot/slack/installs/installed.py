"""One installation of the app, as data and as a row with its tokens sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.db import Keyring
from bot.db.tables import Installation, binding
from bot.secret import Secret

_NAME: Final = 255  # characters, as the database keeps them


@dataclass(frozen=True, slots=True)
class Installed:
    """The app in one tenant: an enterprise (org-wide, `workspace` None) or a workspace.

    Where Slack rotates tokens, `token` ends at `expires_at` and `refresh_token` is good for one more. `installed_at` is None
    where the settings hold the token, and nobody knows since when.
    """

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
    installed_at: datetime | None
    refresh_token: Secret | None = None
    expires_at: datetime | None = None

    @property
    def org_wide(self) -> bool:
        """Whether it is the enterprise's, in all its workspaces."""
        return self.tenant == self.enterprise


def opened(row: Installation, keyring: Keyring) -> Installed:
    """Read a row."""
    refresh = row.refresh_token
    return Installed(
        tenant=row.tenant,
        enterprise=row.enterprise,
        workspace=row.workspace,
        name=row.name,
        app=row.app,
        bot=row.bot,
        bot_user=row.bot_user,
        scopes=row.scopes,
        token=keyring.open(row.token, binding(Installation.token, row.tenant)),
        installed_by=row.installed_by,
        installed_at=row.installed_at,
        refresh_token=None
        if refresh is None
        else keyring.open(refresh, binding(Installation.refresh_token, row.tenant)),
        expires_at=row.token_expires_at,
    )


def columns(installed: Installed, keyring: Keyring) -> dict[str, Any]:
    """Return what its row holds."""
    return {
        "tenant": installed.tenant,
        "enterprise": installed.enterprise,
        "workspace": installed.workspace,
        "name": installed.name[:_NAME],
        "app": installed.app,
        "bot": installed.bot,
        "bot_user": installed.bot_user,
        "scopes": installed.scopes,
        "installed_by": installed.installed_by,
        "installed_at": installed.installed_at,
        **token_columns(installed, keyring),
    }


def token_columns(installed: Installed, keyring: Keyring) -> dict[str, Any]:
    """Return what its row holds of its tokens; nobody is renewing them."""
    tenant, refresh = installed.tenant, installed.refresh_token
    return {
        "token": keyring.seal(installed.token, binding(Installation.token, tenant)),
        "refresh_token": None
        if refresh is None
        else keyring.seal(refresh, binding(Installation.refresh_token, tenant)),
        "token_expires_at": installed.expires_at,
        "lease_until": None,
    }
