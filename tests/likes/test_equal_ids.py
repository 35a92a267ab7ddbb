"""Slack ids name different people in different workspaces: what one of them does changes nothing for the other.

Every reading of the ledger, with a person of another tenant who has the same user id, and acts on the same post later.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import Grant, LikeEvent, LikeIntentClick, MemberPreferences, binding
from bot.likes import ledger, ledger_writer, supporters, tenant_likes
from bot.likes.ledger_writer import Entry
from bot.likes.results import TenantLikes
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.x import RateLimitWindow

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST = PostRef("20")
HERE, THERE = Member("T1", "U1", "T1"), Member("T2", "U1", "T2")
ACCOUNT = "7"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    async with opened.session() as session:
        for member in (HERE, THERE):
            session.add(
                MemberPreferences(tenant=member.tenant, user=member.user, show_likes=True, created_at=NOON)
            )
        await session.flush()
        for member in (HERE, THERE):
            session.add(grant(member))
    yield opened
    await opened.close()


def grant(member: Member) -> Grant:
    sealed = Keyring([new_key()]).seal(
        Secret("tokens"), binding(Grant.tokens, member.tenant, member.user, member.tenant)
    )
    return Grant(
        id=member.tenant,
        tenant=member.tenant,
        user=member.user,
        workspace=member.workspace,
        x_user_id=ACCOUNT,
        username="sam",
        name="Sam",
        provider="oauth2",
        tokens=sealed,
        version=1,
        connected_at=NOON,
    )


async def act(database: Database, member: Member, kind: Any, *, minutes: int) -> None:
    at = NOON + timedelta(minutes=minutes)
    left = RateLimitWindow(50, 50 - minutes, NOON + timedelta(hours=1))
    async with database.session() as session:
        entry = Entry(
            member,
            ACCOUNT,
            POST,
            kind,
            surface="command",
            cost_micros=0,
            left=left,
            after=0,
            created_at=at,
            told=False,
        )
        await ledger_writer.add(await session.connection(), entry)


Reading = Callable[[AsyncSession], Awaitable[Any]]


async def pressed(session: AsyncSession) -> Any:
    session.add(LikeIntentClick(tenant=HERE.tenant, post_id=POST.id, user=HERE.user, clicked_at=NOON))
    await session.flush()
    liking = await supporters.find(session, HERE.tenant, POST)
    return await tenant_likes._opened(session, HERE.tenant, POST, but={one.user for one in liking})


async def team_of(session: AsyncSession, asker: Member) -> TenantLikes:
    return supporters.team(asker, await supporters.find(session, asker.tenant, POST, asker=asker.user))


READINGS: dict[str, Reading] = {
    "who of the team likes it": lambda s: team_of(s, Member("T1", "U2", "T1")),
    "whether oneself likes it": lambda s: team_of(s, HERE),
    "what one did last": lambda s: ledger.latest(s, HERE, 5),
    "one's history": lambda s: ledger.history(s, HERE, 1),
    "what one did since": lambda s: ledger.newest_since(s, HERE, POST, NOON),
    "whether one did the opposite": lambda s: ledger.has_opposite_since(s, HERE, POST, "like", NOON),
    "what X's limit leaves": lambda s: ledger.remaining_limits(s, HERE, ACCOUNT, NOON),
    "who was led to X's page": pressed,
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("mine", ["like", "unlike"])
async def test_another_tenants_like_changes_no_query(database: Database, reading: str, mine: str) -> None:
    """Each query returns the same before and after."""
    await act(database, HERE, mine, minutes=1)
    before = await read(database, READINGS[reading])

    await act(database, THERE, "like", minutes=2)
    await act(database, THERE, "unlike", minutes=3)

    assert await read(database, READINGS[reading]) == before


async def test_another_tenants_unlike_hides_no_like(database: Database) -> None:
    """Without the tenant in the subquery, another workspace's unlike would hide a teammate's like."""
    await act(database, HERE, "like", minutes=1)
    await act(database, THERE, "unlike", minutes=2)

    async with database.session() as session:
        tenant_likes = await team_of(session, Member("T1", "U2", "T1"))

    assert tenant_likes.shown == (HERE.user,)


async def test_another_tenants_like_is_not_a_conflict(database: Database) -> None:
    """An entry is written although the other person has just done the opposite."""
    async with database.session() as session:
        newest = await session.scalar(select(func.max(LikeEvent.id)).where(LikeEvent.tenant == HERE.tenant))
    await act(database, THERE, "unlike", minutes=1)
    async with database.session() as session:
        entry = Entry(
            HERE,
            ACCOUNT,
            POST,
            "like",
            surface="command",
            cost_micros=0,
            left=None,
            after=newest or 0,
            created_at=NOON,
            told=False,
        )
        assert await ledger_writer.add(await session.connection(), entry)
        assert len(await ledger.latest(session, HERE, 5)) == 1


async def read(database: Database, reading: Reading) -> Any:
    async with database.session() as session:
        found = await reading(session)
        await session.rollback()
        return found
