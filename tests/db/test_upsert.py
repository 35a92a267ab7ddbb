"""Rows that are written whether or not they are there: each way says whether it wrote."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.db import Database
from bot.db.tables import DeploymentState, FairUse
from bot.db.upsert import adding_up_to, insert_unless_there, upsert

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def plan(value: str) -> dict[str, object]:
    return {"name": "plan", "value": value, "updated_at": NOW}


async def values(database: Database) -> list[str]:
    async with database.session() as session:
        return list(await session.scalars(select(DeploymentState.value)))


async def test_a_row_is_replaced_where_it_may_be(database: Database) -> None:
    async def write(value: str) -> bool:
        async with database.session() as session:
            may_be = DeploymentState.value == "old"
            told = {"value": value, "updated_at": NOW}
            return await upsert(session, DeploymentState, {"name": "plan"}, told, may_be)

    assert [await write(value) for value in ("old", "new", "newer")] == [True, True, False]
    assert await values(database) == ["new"]


async def test_a_row_that_is_there_stays(database: Database) -> None:
    async def write(value: str) -> bool:
        async with database.session() as session:
            return await insert_unless_there(session, DeploymentState, ("name",), plan(value))

    assert [await write(value) for value in ("old", "new")] == [True, False]
    assert await values(database) == ["old"]


async def test_a_sum_reaches_its_limit_and_no_more(database: Database) -> None:
    """Each row has its own; what is returned was written."""
    key = ("tenant", "user", "workspace", "period")
    statement = adding_up_to(database.engine.dialect.name, FairUse, key, "taken", 3)

    async def add(**taken: int) -> list[str]:
        place = {"tenant": "T1", "workspace": "", "period": "2026-11-20", "ends_at": NOW}
        rows = [place | {"user": user, "taken": number} for user, number in taken.items()]
        return sorted(row.user for row in await database.execute_alone(statement, rows))

    assert [await add(U1=1), await add(U1=2, U2=1), await add(U1=1, U2=1)] == [["U1"], ["U1", "U2"], ["U2"]]
    async with database.session() as session:
        assert list(await session.scalars(select(FairUse.taken).order_by(FairUse.user))) == [3, 2]
