"""Who of a team likes a post: everybody by their own last act, whatever others of the team do after it."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.db import Database
from bot.db.tables import MemberPreferences
from bot.likes import ledger, ledger_writer, supporters
from bot.likes.ledger_writer import Entry
from bot.likes.results import Kind
from bot.members import Member
from bot.posts import PostRef

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST = PostRef("20")
MAYA, SAM, LENA = (Member("T1", user, "T1") for user in ("U1", "U2", "U3"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A team of people who show their likes."""
    opened = Database(database_url)
    async with opened.session() as session:
        session.add_all(
            MemberPreferences(
                tenant=member.tenant,
                user=member.user,
                show_likes=True,
                show_likes_since=NOON,
                created_at=NOON,
            )
            for member in (MAYA, SAM, LENA)
        )
    yield opened
    await opened.close()


async def act(database: Database, member: Member, kind: Kind, *, minutes: int, post: PostRef = POST) -> None:
    async with database.session() as session:
        entry = Entry(
            member,
            f"10{member.user[1:]}",
            post,
            kind,
            surface="command",
            cost_micros=0,
            left=None,
            after=await ledger.newest_id(session, member),
            created_at=NOON + timedelta(minutes=minutes),
            told=False,
        )
        await ledger_writer.add(await session.connection(), entry)


async def likers(database: Database) -> Sequence[str]:
    async with database.session() as session:
        return [one.user for one in await supporters.find(session, "T1", POST)]


async def test_a_later_like_of_another_leaves_the_earlier_one(database: Database) -> None:
    """Everybody who likes it is there, who liked it first comes first."""
    await act(database, SAM, "like", minutes=1)
    await act(database, MAYA, "like", minutes=2)
    await act(database, LENA, "like", minutes=3)

    assert await likers(database) == [SAM.user, MAYA.user, LENA.user]


async def test_who_takes_the_like_back_is_left_out_alone(database: Database) -> None:
    """One's own later act on the post is what counts, and only for oneself; liking again puts one at the end."""
    for minutes, member in enumerate((MAYA, SAM, LENA), 1):
        await act(database, member, "like", minutes=minutes)
    await act(database, MAYA, "unlike", minutes=4)
    await act(database, SAM, "unlike", minutes=4, post=PostRef("30"))
    assert await likers(database) == [SAM.user, LENA.user]

    await act(database, MAYA, "like", minutes=5)

    assert await likers(database) == [SAM.user, LENA.user, MAYA.user]
