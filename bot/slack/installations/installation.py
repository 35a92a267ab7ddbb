"""Convert an installation to its row, with encrypted tokens, and back."""

from typing import Any, Final

from bot.db import Keyring
from bot.db.tables import InstallationRow, binding
from bot.slack.installation import Installation
from bot.slack.payload import REPLACEMENT, UNSTORABLE

_NAME: Final = 255  # characters; the column's length


def opened(row: InstallationRow, keyring: Keyring) -> Installation:
    refresh = row.refresh_token
    return Installation(
        tenant=row.tenant,
        enterprise=row.enterprise,
        workspace=row.workspace,
        name=row.name,
        app_id=row.app_id,
        bot_id=row.bot_id,
        bot_user_id=row.bot_user_id,
        scopes=row.scopes,
        token=keyring.open(row.token, binding(InstallationRow.token, row.tenant)),
        installed_by=row.installed_by,
        installed_at=row.installed_at,
        refresh_token=None
        if refresh is None
        else keyring.open(refresh, binding(InstallationRow.refresh_token, row.tenant)),
        expires_at=row.token_expires_at,
    )


def columns(installation: Installation, keyring: Keyring) -> dict[str, Any]:
    return {
        "tenant": installation.tenant,
        "enterprise": installation.enterprise,
        "workspace": installation.workspace,
        "name": UNSTORABLE.sub(REPLACEMENT, installation.name)[:_NAME],
        "app_id": installation.app_id,
        "bot_id": installation.bot_id,
        "bot_user_id": installation.bot_user_id,
        "scopes": installation.scopes,
        "installed_by": installation.installed_by,
        "installed_at": installation.installed_at,
        **token_columns(installation, keyring),
    }


def token_columns(installation: Installation, keyring: Keyring) -> dict[str, Any]:
    """Return the row's token columns, with the refresh lease released."""
    tenant, refresh = installation.tenant, installation.refresh_token
    return {
        "token": keyring.seal(installation.token, binding(InstallationRow.token, tenant)),
        "refresh_token": None
        if refresh is None
        else keyring.seal(refresh, binding(InstallationRow.refresh_token, tenant)),
        "token_expires_at": installation.expires_at,
        "lease_until": None,
    }
