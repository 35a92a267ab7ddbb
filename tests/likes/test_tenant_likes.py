"""A team's support for a post: who likes it, and who opened X's page to like it there."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import LikeEvent, MemberPreferences
from bot.likes.plan_gate import PlanGate
from bot.likes.teammates import Teammates
from bot.likes.tenant_likes import Supporters, TenantLikeQuery
from bot.members import Member
from bot.posts import PostRef
from bot.settings import LikesMode
from tests.conftest import ManualClock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST, OTHER = PostRef("20"), PostRef("30")
NUMBERS = count()
PEOPLE = [Member("T1", f"U{number}", "T1") for number in range(10, 40)]
HIDDEN = {member.user for member in PEOPLE[:5]}
NAMESAKE = Member("T2", "U15", "T2")


class Slack:
    """Says that everybody is on the team."""

    async def belongs(self, _: Member) -> bool | None:
        return True


@pytest.fixture
def hands() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Thirty people, of whom five hide what they do; one has a namesake who hides it as well."""
    opened = Database(database_url)
    async with opened.session() as session:
        for member in (*PEOPLE, NAMESAKE):
            session.add(
                MemberPreferences(
                    tenant=member.tenant,
                    user=member.user,
                    show_likes=member.user not in HIDDEN and member is not NAMESAKE,
                    created_at=NOON,
                )
            )
    yield opened
    await opened.close()


@pytest.fixture
def query(database: Database, hands: ManualClock) -> TenantLikeQuery:
    gate = PlanGate(database, Keyring([new_key()]), LikesMode.AUTO, hands, sign_ins=("oauth2",))
    return TenantLikeQuery(database, gate, Teammates(database, Slack()), hands)


async def act(database: Database, member: Member, kind: str, post: PostRef) -> None:
    async with database.session() as session:
        session.add(
            LikeEvent(
                tenant=member.tenant,
                user=member.user,
                workspace=member.workspace,
                x_user_id="7",
                post_id=post.id,
                kind=kind,
                surface="command",
                created_at=NOON,
                previous_id=next(NUMBERS),
            )
        )


async def test_who_opened_xs_page_is_counted_until_they_like_it(
    database: Database, query: TenantLikeQuery, hands: ManualClock
) -> None:
    """By their own last action on this post; in the order in which they opened it, and once each."""
    first, second, third = PEOPLE[15], PEOPLE[16], PEOPLE[5]
    for member in (first, second, third, third):
        hands.at += timedelta(seconds=1)
        await query.record_click(member, POST)
    await query.record_click(PEOPLE[20], OTHER)
    await query.record_click(NAMESAKE, POST)
    await act(database, first, "like", OTHER)
    await act(database, PEOPLE[21], "like", POST)
    await act(database, second, "like", POST)
    await act(database, NAMESAKE, "like", POST)

    support = await query.of("T1", POST)
    assert support.opened == Supporters((first.user, third.user), 0)
    assert support.liked.shown == (PEOPLE[21].user, second.user)
    assert not support.left_to_x

    await act(database, second, "unlike", POST)
    await act(database, first, "like", POST)
    assert (await query.of("T1", POST)).opened == Supporters((second.user, third.user), 0)


async def test_twenty_are_named_and_the_others_are_counted(
    query: TenantLikeQuery, hands: ManualClock
) -> None:
    """Those who hide what they do among them."""
    for member in PEOPLE:
        hands.at += timedelta(seconds=1)
        await query.record_click(member, POST)

    opened = (await query.of("T1", POST)).opened

    assert opened == Supporters(tuple(member.user for member in PEOPLE[5:25]), 10)
    assert opened.count == len(PEOPLE)
