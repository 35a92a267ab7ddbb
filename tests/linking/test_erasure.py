"""What erasure deletes for one tenant or person, and leaves for others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Base, Grant, InstallationRow, UninstalledTenant
from bot.linking import erasure as module
from bot.linking.link_attempts import LinkAttempts
from bot.linking.results import Forgotten
from bot.sandbox.x import FaultKind
from bot.secret import Secret
from tests.cli.full_database import value_of
from tests.linking.conftest import (
    ELSEWHERE,
    MAYA,
    REVOKE,
    SAM,
    LinkingParts,
    another_process_goes_on,
    statements,
)
from tests.linking.test_deleted_at_once import WAYS, erasure
from tests.linking.test_flow import reach_confirmation

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def install(session: AsyncSession, *tenants: str) -> None:
    columns = Base.metadata.tables[InstallationRow.__tablename__].columns
    values = {column.name: value_of(column, 2) for column in columns} | {"installed_at": NOON}
    await session.execute(insert(InstallationRow), [values | {"tenant": tenant} for tenant in tenants])


async def tenants(room: LinkingParts) -> dict[str, list[str]]:
    """Return the tenants with an installation, with grants, and with a tombstone."""
    async with room.database.session() as session:
        return {
            table.__tablename__: sorted(await session.scalars(select(table.tenant)))
            for table in (InstallationRow, Grant, UninstalledTenant)
        }


async def test_another_tenants_installation_of_the_same_moment_is_kept(room: LinkingParts) -> None:
    """Two workspaces may have installed the app in the same second; one without any data leaves a tombstone, too."""
    async with room.database.session() as session:
        await install(session, "T1", "T2")

    await erasure(room).forget_tenant("T1", installed_at=NOON)

    assert await tenants(room) == {"installations": ["T2"], "grants": [], "uninstalled_tenants": ["T1"]}


async def test_a_workspace_that_installed_the_app_again_keeps_its_data(room: LinkingParts) -> None:
    """Slack tells of the former installation's end later; that of the new one deletes everything."""
    await room.link()
    async with room.database.session() as session:
        await install(session, "T1")

    for another in (None, NOON - timedelta(hours=1)):
        await erasure(room).forget_tenant("T1", installed_at=another)
        assert await tenants(room) == {"installations": ["T1"], "grants": ["T1"], "uninstalled_tenants": []}

    await erasure(room).forget_tenant("T1", installed_at=NOON)
    assert await tenants(room) == {"installations": [], "grants": [], "uninstalled_tenants": ["T1"]}


class InstalledMeanwhile(LinkAttempts):
    """The attempts of a workspace that installs the app again while they are being deleted."""

    async def cancel_all(self, session: AsyncSession, tenant: str) -> Sequence[Secret]:
        if not (await session.scalars(select(InstallationRow))).all():
            await install(session, tenant)
        return await super().cancel_all(session, tenant)


async def test_a_workspace_that_comes_back_meanwhile_has_no_tombstone(room: LinkingParts) -> None:
    """It has the app now."""
    await room.link()

    await replace(erasure(room), link_attempts=InstalledMeanwhile(room.keyring)).forget_tenant("T1")

    assert await tenants(room) == {"installations": ["T1"], "grants": [], "uninstalled_tenants": []}


async def test_grants_of_several_batches_are_revoked(
    room: LinkingParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large workspace's don't have to be in the memory at once; attempts end before the first, and after the last."""
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    for member, username in ((MAYA, "maya_builds"), (SAM, "sam_writes"), (ELSEWHERE, "theo_dev")):
        await room.link(member, username)
    said = statements(room)

    await erasure(room).forget_tenant("T1")

    returned = [one.split()[2] for one in said if one.startswith("DELETE") and "RETURNING" in one]
    assert returned == ["link_attempts", "grants", "grants", "link_attempts"]
    await room.linking.settled()
    assert [room.living(username) for username in ("maya_builds", "sam_writes", "theo_dev")] == [0, 0, 1]


@pytest.mark.parametrize("way", WAYS)
async def test_tokens_that_nobody_confirmed_are_revoked(room: LinkingParts, way: str) -> None:
    """The person had approved the app at X, and went no further."""
    await reach_confirmation(room, "maya_builds")
    assert room.living() == 1

    await WAYS[way](room)
    await another_process_goes_on(room)

    assert room.living() == 0


async def test_forgetting_says_what_became_of_the_link(room: LinkingParts) -> None:
    """Whether X confirmed that it ended, or another workspace's link needs the same token."""
    forget = erasure(room).forget
    assert await forget(MAYA) == Forgotten(None, revoked=False, elsewhere=False, deleted_likes=0)

    await room.link()
    assert await forget(MAYA) == Forgotten("maya_builds", revoked=True, elsewhere=False, deleted_likes=0)
    assert room.living() == 0

    await room.link()
    room.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)
    assert await forget(MAYA) == Forgotten("maya_builds", revoked=False, elsewhere=False, deleted_likes=0)
    room.x.faults.clear()

    tokens = room.new_oauth1_tokens()
    for member in (MAYA, ELSEWHERE):
        await room.save(tokens, member)
    assert await forget(MAYA) == Forgotten("maya_builds", revoked=False, elsewhere=True, deleted_likes=0)
