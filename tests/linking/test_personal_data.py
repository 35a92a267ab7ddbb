"""What is deleted with a person, a workspace or a tenant, out of a database with rows in every table; neighbors keep theirs."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import (
    AuditEntry,
    Base,
    CachedXResponse,
    DeploymentState,
    LikeEvent,
    LikeIntentClick,
    PendingReply,
    Workspace,
)
from bot.db.tables.base import of_member
from bot.linking import personal_data
from bot.members import Member
from tests.cli.full_database import BEGINNING, TABLES, value_of

KEYRING = Keyring([new_key()])
NOW = BEGINNING + timedelta(days=1)
# Three people: Maya, a colleague in another workspace of her organization, and another organization's with Maya's ids.
MAYA, SAM, ELSEWHERE = Member("T1", "U1", "W1"), Member("T1", "U2", "W2"), Member("T2", "U1", "W1")
PEOPLE = (MAYA, SAM, ELSEWHERE)

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    async with opened.session() as session:
        for table in TABLES:
            made: dict[tuple[Any, ...], dict[str, Any]] = {}
            for number, member in enumerate(PEOPLE, 2):
                row = {column.name: value_of(column, number) for column in table.columns}
                row |= {name: value for name, value in owner_columns(member).items() if name in row}
                row |= {name: member.user for name in row if name.endswith("_by") and name != "confirmed_by"}
                if table is DeploymentState.__table__:
                    row["value"] = json.dumps([f"{member.tenant}|{member.user}"])
                made.setdefault(tuple(row[column.name] for column in table.primary_key), row)
            await session.execute(insert(table), list(made.values()))
    yield opened
    await opened.close()


def owner_columns(member: Member) -> dict[str, str]:
    return {"tenant": member.tenant, "workspace": member.workspace, "user": member.user}


async def all_rows(database: Database) -> Rows:
    async with database.session() as session:
        return {
            table.name: [row._asdict() for row in await session.execute(select(table))] for table in TABLES
        }


def rows_of(rows: Rows, **values: str) -> Rows:
    """Return the rows with these values, of tables that have such columns; when a reply is due again doesn't matter."""
    found = {
        name: [
            {key: value for key, value in row.items() if key != "due_at"}
            for row in table
            if all(row.get(key, value) == value for key, value in values.items())
        ]
        for name, table in rows.items()
        if values.keys() <= set(Base.metadata.tables[name].columns.keys())
    }
    return {name: table for name, table in found.items() if table}


async def test_a_person_goes_without_a_trace(database: Database) -> None:
    """No row of the tenant names them any more; the colleague's are there, and so are those of the same id elsewhere."""
    before = await all_rows(database)
    async with database.session() as session:
        deleted = await personal_data.delete_person(session, KEYRING, MAYA, NOW, but=None)
    after = await all_rows(database)

    assert deleted == 1
    assert rows_of(after, tenant="T1", user="U1") == {}
    assert [name for name, table in rows_of(after, tenant="T1").items() if "U1" in repr(table)] == []
    assert "T1|U1" not in repr(after["deployment_state"])
    assert rows_of(after, tenant="T2") == rows_of(before, tenant="T2")
    assert rows_of(after, tenant="T1", user="U2") == rows_of(before, tenant="T1", user="U2")
    assert rows_of(after, tenant="T1", workspace="W2") == rows_of(before, tenant="T1", workspace="W2")
    for name in ("team_channels", "followed_accounts", "thread_replies", "workspaces", "installations"):
        assert len(after[name]) == len(before[name])


async def test_the_reply_to_the_deletion_itself_is_kept(database: Database) -> None:
    """A process that is killed meanwhile leaves it to another; nobody's other replies are kept."""
    async with database.session() as session:
        (reference,) = await session.scalars(
            select(PendingReply.reference).where(PendingReply.tenant == "T1", PendingReply.user == "U1")
        )
        await personal_data.delete_person(session, KEYRING, MAYA, NOW, but=reference)
    after = await all_rows(database)

    assert rows_of(after, tenant="T1", user="U1").keys() == {"pending_replies"}


async def test_a_history_goes_by_itself(database: Database) -> None:
    """The likes of one person, and what they pressed; what the workspace spent stays as a sum."""
    before = await all_rows(database)
    async with database.session() as session:
        assert await personal_data.delete_history(session, KEYRING, MAYA, NOW) == 1
    after = await all_rows(database)

    gone = {name for name in before if len(after[name]) < len(before[name])}
    assert gone == {LikeEvent.__tablename__, LikeIntentClick.__tablename__}
    assert rows_of(after, tenant="T2") == rows_of(before, tenant="T2")
    assert rows_of(after, tenant="T1", user="U2") == rows_of(before, tenant="T1", user="U2")


async def cached_for_sam(session: AsyncSession, *, liked_by: Member) -> CachedXResponse:
    """Return Sam's cached response, changed to be about the post that a member has liked."""
    post_id = await session.scalar(select(LikeEvent.post_id).where(of_member(LikeEvent, liked_by)))
    assert post_id is not None
    (cached,) = await session.scalars(select(CachedXResponse).where(of_member(CachedXResponse, SAM)))
    cached.subject_hash = KEYRING.subject_hash("T1", post_id)
    await session.flush()
    return cached


async def test_responses_that_a_deleted_like_made_stale_are_deleted(database: Database) -> None:
    """Without the entry, a list of likers from before it would count as valid again; other posts' lists are kept."""
    async with database.session() as session:
        cached = await cached_for_sam(session, liked_by=MAYA)
        before = set(await session.scalars(select(CachedXResponse.question_hash)))
        await personal_data.delete_history(session, KEYRING, MAYA, NOW)
        after = set(await session.scalars(select(CachedXResponse.question_hash)))

    assert before - after == {cached.question_hash}


async def test_an_old_like_made_nothing_stale(database: Database) -> None:
    """Responses are kept for a day: those of today say what was the case after it."""
    async with database.session() as session:
        cached = await cached_for_sam(session, liked_by=MAYA)
        await personal_data.delete_history(session, KEYRING, MAYA, NOW + timedelta(minutes=1))
        await session.refresh(cached)


async def test_what_one_person_liked_makes_no_others_stale(database: Database) -> None:
    async with database.session() as session:
        cached = await cached_for_sam(session, liked_by=SAM)
        await personal_data.delete_history(session, KEYRING, MAYA, NOW)
        await personal_data.delete_workspace(session, KEYRING, "T1", "W1", NOW)
        await session.refresh(cached)
        await personal_data.delete_workspace(session, KEYRING, "T1", "W2", NOW)
        assert cached not in set(await session.scalars(select(CachedXResponse)))


async def test_a_person_is_allowed_nothing_any_more(database: Database) -> None:
    """They leave their own organization's lists; an empty list still allows nobody, and no list everybody."""
    lists = {("T1", "W1"): ["U1", "U2"], ("T1", "W2"): ["U1"], ("T2", "W1"): ["U1"]}
    async with database.session() as session:
        for key, listed in lists.items():
            (await session.get_one(Workspace, key)).allowed_users = listed
        session.add(Workspace(tenant="T1", workspace="W3", allowed_users=None))
        await session.flush()
        await personal_data.delete_person(session, KEYRING, MAYA, NOW, but=None)
    async with database.session() as session:
        rows = await session.scalars(select(Workspace))
        found = {(row.tenant, row.workspace): row.allowed_users for row in rows}

    assert found == {("T1", "W1"): ["U2"], ("T1", "W2"): [], ("T2", "W1"): ["U1"], ("T1", "W3"): None}


@pytest.mark.parametrize("whole", [True, False])
async def test_an_id_is_no_pattern(database: Database, whole: bool) -> None:
    """To SQL, an underscore in it would stand for any character."""
    async with database.session() as session:
        session.add(DeploymentState(name="another", value='["TX1|U1"]', updated_at=NOW))
        await session.flush()
        if whole:
            await personal_data.delete_tenant(session, "T_1")
        else:
            await personal_data.delete_person(session, KEYRING, Member("T_1", "U1", "W1"), NOW, but=None)
        assert await session.get(DeploymentState, "another") is not None


async def test_what_an_admin_decided_stays_without_their_name(database: Database) -> None:
    """What else they did goes; a colleague's decisions keep their name."""
    async with database.session() as session:
        acts = ((MAYA, "setting"), (MAYA, "connected"), (SAM, "setting"))
        for number, (member, kind) in enumerate(acts, 100):
            session.add(
                AuditEntry(
                    id=number,
                    tenant=member.tenant,
                    workspace=member.workspace,
                    user=member.user,
                    event_type=kind,
                    detail="new",
                    created_at=NOW,
                )
            )
        await session.flush()
        await personal_data.delete_person(session, KEYRING, MAYA, NOW, but=None)
        left = await session.execute(
            select(AuditEntry.user, AuditEntry.event_type).where(AuditEntry.detail == "new")
        )
        assert sorted(map(tuple, left)) == [("", "setting"), ("U2", "setting")]


async def test_a_workspace_goes_without_its_organization(database: Database) -> None:
    before = await all_rows(database)
    async with database.session() as session:
        await personal_data.delete_workspace(session, KEYRING, "T1", "W1", NOW)
    after = await all_rows(database)

    left = rows_of(after, tenant="T1", workspace="W1")
    assert left == {
        name: table for name, table in rows_of(before, tenant="T1", workspace="W1").items() if name in left
    }
    assert (
        left.keys()
        == {table.name for table in personal_data._OF_NO_WORKSPACE if "workspace" in table.c} & before.keys()
    )
    assert rows_of(after, tenant="T2") == rows_of(before, tenant="T2")
    assert rows_of(after, tenant="T1", workspace="W2") == rows_of(before, tenant="T1", workspace="W2")
    assert rows_of(after, tenant="T1", user="U2") == rows_of(before, tenant="T1", user="U2")


async def test_a_tenant_goes_whole(database: Database) -> None:
    """But for its installation and its tombstone, which others deal with."""
    before = await all_rows(database)
    async with database.session() as session:
        await personal_data.delete_tenant(session, "T1")
    after = await all_rows(database)

    assert rows_of(after, tenant="T1").keys() == {"installations", "uninstalled_tenants"}
    assert "T1|" not in repr(after["deployment_state"])
    assert rows_of(after, tenant="T2") == rows_of(before, tenant="T2")
    assert "T2|" in repr(after["deployment_state"])
