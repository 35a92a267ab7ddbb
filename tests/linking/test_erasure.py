"""What erasure deletes for one tenant or person, and leaves for others."""

from datetime import UTC, datetime

from sqlalchemy import insert, select

from bot.db.tables import Base, InstallationRow
from tests.cli.full_database import value_of
from tests.linking.conftest import MAYA, LinkingParts, another_process_goes_on
from tests.linking.test_deleted_at_once import erasure
from tests.linking.test_flow import reach_confirmation

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_another_tenants_installation_of_the_same_moment_is_kept(room: LinkingParts) -> None:
    """Two workspaces may have installed the app in the same second."""
    columns = Base.metadata.tables[InstallationRow.__tablename__].columns
    values = {column.name: value_of(column, 2) for column in columns} | {"installed_at": NOON}
    async with room.database.session() as session:
        await session.execute(
            insert(InstallationRow), [values | {"tenant": tenant} for tenant in ("T1", "T2")]
        )

    await erasure(room).forget_tenant("T1", installed_at=NOON)

    async with room.database.session() as session:
        assert (await session.scalars(select(InstallationRow.tenant))).all() == ["T2"]


async def test_forgetting_revokes_tokens_nobody_confirmed(room: LinkingParts) -> None:
    """The person had approved the app at X, and went no further."""
    await reach_confirmation(room, "maya_builds")
    assert room.living() == 1

    await erasure(room).forget(MAYA)
    await another_process_goes_on(room)

    assert room.living() == 0
