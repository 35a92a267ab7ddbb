"""Convert an installation to its row, with encrypted tokens, and back."""

from datetime import datetime, timedelta
from typing import Any, Final

from bot.db import Keyring
from bot.db.rows import read
from bot.db.tables import InstallationRow, binding
from bot.slack.installation import Installation
from bot.slack.payload import storable

_NAME: Final = 255  # characters; the column's length
_LONGEST: Final = timedelta(days=365)


def expiry(now: datetime, seconds: object) -> datetime | None:
    """Return when a token expires; None if Slack gives no lifetime, or an impossible one."""
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return None
    return now + timedelta(seconds=seconds) if 0 < seconds <= _LONGEST.total_seconds() else None


def from_row(row: InstallationRow, keyring: Keyring) -> Installation:
    refresh = row.refresh_token
    return read(
        Installation,
        row,
        token=keyring.open(row.token, binding(InstallationRow.token, row.tenant)),
        refresh_token=None
        if refresh is None
        else keyring.open(refresh, binding(InstallationRow.refresh_token, row.tenant)),
        expires_at=row.token_expires_at,
    )


def to_row(installation: Installation, keyring: Keyring) -> dict[str, Any]:
    names = [each.name for each in InstallationRow.__table__.columns if hasattr(installation, each.name)]
    name = storable(installation.name)[:_NAME]
    same = {each: getattr(installation, each) for each in names}
    return same | {"name": name} | token_columns(installation, keyring)


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
