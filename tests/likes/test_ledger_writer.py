"""Entries written in one batch are independent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.background import BackgroundTasks
from bot.db import Database
from bot.db.tables import LikeEvent, MemberPreferences
from bot.likes.ledger_writer import Entry, LedgerWriter, Recorded
from bot.likes.results import Kind
from bot.members import Member
from bot.posts import PostRef

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MAYA = Member("T1", "U1", "T1")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    async with opened.session() as session:
        session.add(MemberPreferences(tenant=MAYA.tenant, user=MAYA.user, show_likes=True, created_at=NOON))
    yield opened
    await opened.close()


def entry(kind: Kind, post: str) -> Entry:
    return Entry(MAYA, "7", PostRef(post), kind, "command", 0, None, after=0, created_at=NOON)


async def test_contrary_entries_in_one_batch_are_a_conflict(database: Database) -> None:
    """Of one member's like and unlike of a post, one is written, and the other's caller learns of it."""
    writer = LedgerWriter(database, BackgroundTasks())
    wanted = [entry("like", "10"), entry("unlike", "20"), entry("like", "20"), entry("like", "30")]

    told = await asyncio.gather(*map(writer.add, wanted))

    async with database.session() as session:
        written = {tuple(row) for row in await session.execute(select(LikeEvent.post_id, LikeEvent.kind))}
    assert told == [Recorded.NEW, Recorded.NEW, Recorded.CONFLICT, Recorded.NEW]
    assert written == {("10", "like"), ("20", "unlike"), ("30", "like")}
