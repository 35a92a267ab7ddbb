"""Who is on the team, as Slack says: asked once for each person, and as of the last answer."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.db import Database
from bot.db.tables import LikeEvent, MemberPreferences
from bot.likes import supporters
from bot.likes.lookups import Lookups
from bot.likes.results import TenantLikes
from bot.likes.supporters import Supporter
from bot.likes.teammates import Teammates
from bot.members import Member
from bot.posts import PostRef

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST = PostRef("20")


class Slack:
    """Says of each person whether they belong to the workspace; None when it doesn't answer."""

    def __init__(self, **people: bool | None) -> None:
        self.people = people
        self.asked: list[str] = []

    async def belongs(self, member: Member) -> bool | None:
        self.asked.append(member.user)
        return self.people[member.user]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Three people of a workspace like a post; two of them have the ids of people elsewhere."""
    opened = Database(database_url)
    async with opened.session() as session:
        for tenant, user in (("T1", "U1"), ("T1", "U2"), ("T1", "U3"), ("T2", "U1"), ("T2", "U2")):
            session.add(MemberPreferences(tenant=tenant, user=user, show_likes=True, created_at=NOON))
            session.add(
                LikeEvent(
                    tenant=tenant,
                    user=user,
                    workspace=tenant,
                    x_user_id=user[1:],
                    post_id=POST.id,
                    kind="like",
                    surface="command",
                    created_at=NOON,
                )
            )
    yield opened
    await opened.close()


async def likers(database: Database, tenant: str = "T1") -> Sequence[Supporter]:
    async with database.session() as session:
        return await supporters.find(session, tenant, POST)


async def test_slack_is_asked_once_for_each_person(database: Database) -> None:
    """Who belongs to another organization is left out; who isn't known yet, until Slack answers."""
    slack = Slack(U1=True, U2=False, U3=None)
    teammates = Teammates(database, slack)

    for _ in range(2):
        found = await teammates.among("T1", await likers(database))
        assert [one.user for one in found] == ["U1"]
    assert slack.asked == ["U1", "U2", "U3", "U3"]
    assert [one.external for one in await likers(database)] == [False, True, None]
    assert [one.external for one in await likers(database, "T2")] == [None, None]

    slack.people["U3"] = True
    found = await teammates.among("T1", await likers(database))
    assert [one.user for one in found] == ["U1", "U3"]


async def test_a_change_that_slack_reports_is_one_persons(database: Database) -> None:
    teammates = Teammates(database, Slack())
    await teammates.record(Member("T1", "U1", "T1"), external=False)
    await teammates.record(Member("T1", "U1", "T1"), external=True)
    await teammates.record(Member("T1", "U2", "T1"), external=False)

    assert [one.external for one in await likers(database)] == [True, False, None]
    assert [one.external for one in await likers(database, "T2")] == [None, None]


@pytest.mark.parametrize(("said", "includes"), [(True, True), (False, False), (None, False)])
async def test_who_is_not_known_is_not_included(
    database: Database, said: bool | None, *, includes: bool
) -> None:
    assert await Teammates(database, Slack(U1=said)).include(Member("T1", "U1", "T1")) is includes


async def test_an_external_user_learns_only_of_their_own_like(database: Database) -> None:
    teammates = Teammates(database, Slack(U1=True, U2=False, U3=True, U9=False))
    nothing: Any = None  # of X
    lookups = Lookups(database, nothing, nothing, nothing, teammates)

    found = [await lookups._team(Member("T1", user, "T1"), POST) for user in ("U1", "U2", "U9")]
    assert found[0] == TenantLikes(shown=("U3",), others=0, more=0, you=True)
    assert found[1] == TenantLikes(shown=(), others=0, more=0, you=True)
    assert found[2] == TenantLikes(shown=(), others=0, more=0, you=False)


def test_twenty_are_named_and_the_others_counted() -> None:
    """The asker is told apart, whether they show their likes or not."""
    shown = [Supporter(f"U{number}", shown=True, external=False) for number in range(23)]
    hidden = [Supporter(f"U{number}", shown=False, external=False) for number in range(30, 34)]

    for asker in ("U2", "U31"):
        found = supporters.team(Member("T1", asker, "T1"), [*hidden, *shown])
        others = [one.user for one in shown if one.user != asker]
        assert (found.shown, found.more) == (tuple(others[:20]), len(others) - 20)
        assert (found.others, found.you) == (4 if asker == "U2" else 3, True)
    assert not supporters.team(Member("T1", "U99", "T1"), shown).you
    assert supporters.team(Member("T1", "U99", "T1"), []) == TenantLikes()
    assert not TenantLikes().you
