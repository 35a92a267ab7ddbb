"""Deleting many rows takes several short transactions, between which others can write."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert, select

from bot.db import Database
from bot.db.expiry import delete_in_batches
from bot.db.tables import LikeEvent, XEvent
from bot.workspaces.activity_log import ActivityLog
from tests.conftest import MovableClock


@pytest.fixture
def commits(database: Database) -> list[None]:
    made: list[None] = []
    event.listen(database.engine.sync_engine, "commit", lambda _: made.append(None))
    return made


async def test_only_matching_rows_are_deleted_and_in_batches(
    database: Database, clock: MovableClock, commits: list[None]
) -> None:
    rows = [{"id": f"{n}", "event_type": "like", "received_at": clock()} for n in range(1_201)]
    async with database.connection() as connection:
        await connection.execute(insert(XEvent), rows)
    commits.clear()

    assert await delete_in_batches(database, XEvent, XEvent.id != "7") == 1_200

    assert len(commits) >= 3
    async with database.session() as session:
        assert (await session.scalars(select(XEvent.id))).all() == ["7"]


async def test_old_ledger_entries_are_deleted_in_batches(
    database: Database, clock: MovableClock, commits: list[None]
) -> None:
    def entry(number: int) -> dict[str, object]:
        at = clock() - timedelta(days=40 if number else 1)
        ids = {"tenant": "T1", "user": "U1", "workspace": "T1", "x_user_id": "1", "post_id": str(number)}
        return {**ids, "kind": "like", "surface": "command", "cost_micros": 0, "created_at": at}

    async with database.connection() as connection:
        await connection.execute(insert(LikeEvent), [entry(number) for number in range(501)])
    commits.clear()

    await ActivityLog(database, clock, kept_for=timedelta(days=30)).sweep()

    assert len(commits) >= 3
    async with database.session() as session:
        assert await session.scalar(select(func.max(LikeEvent.post_id))) == "0"
