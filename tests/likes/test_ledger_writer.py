"""Entries written in one batch are independent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from bot.background import BackgroundTasks
from bot.db import Database
from bot.db.tables import LikeEvent, MemberPreferences
from bot.likes import ledger, ledger_writer
from bot.likes.ledger_writer import Entry, LedgerWriter, Recorded, _statement
from bot.likes.results import Kind
from bot.members import Member
from bot.posts import PostRef
from bot.x import RateLimitWindow
from tests.conftest import POSTGRESQL

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
    return Entry(MAYA, "7", PostRef(post), kind, "command", 0, None, after=0, created_at=NOON, told=False)


async def test_entries_that_arrive_together_share_a_statement(database: Database) -> None:
    """And its commit, so the disk is flushed once for all of them."""
    writer, statements = LedgerWriter(database, BackgroundTasks()), list[str]()
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: statements.append(statement),
    )

    told = await asyncio.gather(*(writer.add(entry("like", str(post))) for post in range(1, 33)))

    assert told == [Recorded.NEW] * 32
    assert len(statements) == 1


async def test_contrary_entries_in_one_batch_are_a_conflict(database: Database) -> None:
    """Of one member's like and unlike of a post, one is written, and the other's caller learns of it."""
    writer = LedgerWriter(database, BackgroundTasks())
    wanted = [entry("like", "10"), entry("unlike", "20"), entry("like", "20"), entry("like", "30")]

    told = await asyncio.gather(*map(writer.add, wanted))

    async with database.session() as session:
        written = {tuple(row) for row in await session.execute(select(LikeEvent.post_id, LikeEvent.kind))}
    assert told == [Recorded.NEW, Recorded.NEW, None, Recorded.NEW]
    assert written == {("10", "like"), ("20", "unlike"), ("30", "like")}


@pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
@pytest.mark.parametrize(("kind", "result"), [("unlike", None), ("like", Recorded.REPEATED)])
async def test_an_entry_committed_while_the_statement_runs_is_found(
    database: Database, database_url: str, kind: Kind, result: Recorded | None
) -> None:
    """By another process, after this statement's snapshot and before its lock on the member's row."""
    writer, process = LedgerWriter(database, BackgroundTasks()), Database(database_url)
    sam = Member("T1", "U2", "T1")
    async with process.session() as session:
        session.add(MemberPreferences(tenant=sam.tenant, user=sam.user, show_likes=True, created_at=NOON))
        for statement in HOLD_POST_1:
            await session.execute(text(statement))
    async with process.connection() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
        # The statement inserts Maya's entry, for which it has to wait, before it locks Sam's row.
        batch = asyncio.gather(
            writer.add(entry("like", "1")), writer.add(replace(entry(kind, "10"), member=sam))
        )
        while not await connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert not batch.done()
        async with process.connection() as second:
            assert await ledger_writer.add(second, replace(entry("like", "10"), member=sam)) is Recorded.NEW
    await process.close()

    assert list(await batch) == [Recorded.NEW, result]


HOLD_POST_1 = (
    """CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END'""",
    """CREATE TRIGGER hold BEFORE INSERT ON like_events FOR EACH ROW WHEN (NEW.post_id = '1')
    EXECUTE FUNCTION hold()""",
)


async def test_a_value_that_the_database_refuses_is_the_fault_of_its_entry_alone(database: Database) -> None:
    """The others of its moment are written; whoever wrote it gets the database's refusal."""
    writer = LedgerWriter(database, BackgroundTasks())
    nothing: Any = None  # which the column doesn't take
    refused = replace(entry("like", "20"), surface=nothing)

    told = await asyncio.gather(
        writer.add(entry("like", "10")),
        writer.add(refused),
        writer.add(entry("like", "30")),
        return_exceptions=True,
    )

    async with database.session() as session:
        written = set(await session.scalars(select(LikeEvent.post_id)))
    assert (told[0], told[2], written) == (Recorded.NEW, Recorded.NEW, {"10", "30"})
    assert isinstance(told[1], IntegrityError)


@pytest.mark.parametrize("number", [-1, 0, 2**31 - 1, 2**31, 2**40])
async def test_whatever_number_x_sends_the_entry_is_written(database: Database, number: int) -> None:
    """A limit that the columns can't hold is the nearest that they can."""
    writer = LedgerWriter(database, BackgroundTasks())
    left = RateLimitWindow(number, number, NOON)

    assert await writer.add(replace(entry("like", "10"), left=left)) is Recorded.NEW

    async with database.session() as session:
        (kept,) = await session.execute(select(LikeEvent.rate_limit, LikeEvent.rate_remaining))
    nearest = min(max(number, 0), 2**31 - 1)
    assert tuple(kept) == (nearest, nearest)


@pytest.mark.parametrize("member", [Member("T9", "U1", "T9"), Member("T1", "U9", "T1")])
async def test_nothing_is_written_of_a_person_who_was_just_deleted(
    database: Database, member: Member
) -> None:
    """Nor is it a conflict, whoever else has their id elsewhere, or is in their workspace."""
    writer = LedgerWriter(database, BackgroundTasks())

    assert await writer.add(replace(entry("like", "10"), member=member)) is Recorded.NEW

    async with database.session() as session:
        assert (await session.scalars(select(LikeEvent.id))).all() == []


@pytest.mark.parametrize(("entries", "rows"), [(1, 1), (2, 2), (3, 4), (5, 8), (32, 32)])
def test_a_statement_has_a_power_of_two_of_rows(entries: int, rows: int) -> None:
    """So that few statements are compiled and prepared, and none is larger than it needs to be."""
    _, parameters = _statement("sqlite", [entry("like", str(number)) for number in range(1, entries + 1)])

    assert sum(name.startswith("post_id_") for name in parameters) == rows


async def test_an_unlike_after_the_like_that_it_takes_back_is_no_conflict(database: Database) -> None:
    """Saying the same again isn't one either, and is told apart."""
    writer = LedgerWriter(database, BackgroundTasks())
    assert await writer.add(entry("like", "10")) is Recorded.NEW
    assert await writer.add(entry("like", "10")) is Recorded.REPEATED
    async with database.session() as session:
        newest = await ledger.newest_id(session, MAYA)
    assert await writer.add(entry("unlike", "10")) is None
    assert await writer.add(replace(entry("unlike", "10"), after=newest)) is Recorded.NEW
