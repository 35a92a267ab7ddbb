"""Where the app is installed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.db import Database
from bot.db.tables import Grant, InstallationRow
from bot.slack.installations.install import SCOPES


@dataclass(frozen=True, slots=True)
class InstalledPlace:
    """The app in one tenant: a workspace, or an organization if `organization` is True.

    `missing_scopes` are permissions of the present manifest that were not granted.
    """

    tenant: str
    name: str
    organization: bool
    installed_at: datetime
    installed_by: str
    linked_people: int
    missing_scopes: tuple[str, ...]


async def installed_places(database: Database) -> Sequence[InstalledPlace]:
    """Return the installations, the oldest first."""
    people = select(Grant.tenant, func.count().label("people")).group_by(Grant.tenant).subquery()
    found = (
        select(InstallationRow, people.c.people)
        .outerjoin(people, people.c.tenant == InstallationRow.tenant)
        .order_by(InstallationRow.installed_at, InstallationRow.tenant)
    )
    async with database.session() as session:
        rows = (await session.execute(found)).all()
    return [
        InstalledPlace(
            row.tenant,
            row.name,
            row.workspace is None,
            row.installed_at,
            row.installed_by,
            many or 0,
            tuple(scope for scope in SCOPES if scope not in row.scopes.split(",")),
        )
        for row, many in rows
    ]
