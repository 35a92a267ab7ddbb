"""What X told one person: it goes with their link, and nobody in another workspace can notice that it is there."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import BilledResource, CachedXResponse, DeletedPost, Grant, MemberPreferences, binding
from bot.likes.queries import XQueries, XQuery
from bot.likes.response_cache import Reader, ResponseCache
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.secret import Secret
from bot.workspaces.budget import Budget
from bot.x import Page, User, XClient, http_client
from bot.x.models import Resource
from bot.x.prices import Prices
from tests.conftest import MovableClock
from tests.scenarios.confirming import confirmed_by_x, liked_on_x, pressed
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene
from tests.scenarios.test_forgetting import forgotten
from tests.scenarios.watching import stored

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST = PostRef("20")
KEYRING = Keyring([new_key()])
SAM, LENA, ELSEWHERE = Member("T1", "U1", "T1"), Member("T1", "U2", "T1"), Member("T2", "U1", "T2")


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock) as made:
        yield made


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database in which three people have linked their accounts."""
    opened = Database(database_url)
    async with opened.session() as session:
        for number, member in enumerate((SAM, LENA, ELSEWHERE)):
            session.add(
                MemberPreferences(tenant=member.tenant, user=member.user, show_likes=False, created_at=NOON)
            )
            await session.flush()
            session.add(
                Grant(
                    id=str(number),
                    tenant=member.tenant,
                    user=member.user,
                    workspace=member.workspace,
                    x_user_id=account(member),
                    username="user",
                    name="User",
                    provider="oauth2",
                    tokens=KEYRING.seal(
                        Secret("tokens"), binding(Grant.tokens, member.tenant, member.user, str(number))
                    ),
                    version=1,
                    connected_at=NOON,
                )
            )
    yield opened
    await opened.close()


@pytest.fixture
def answers(database: Database) -> ResponseCache:
    ticks = iter(range(1_000))
    return ResponseCache(database, KEYRING, lambda: NOON + timedelta(seconds=next(ticks)))


@pytest.fixture
async def question() -> AsyncIterator[XQuery[Page[User]]]:
    async with http_client() as http:
        x = XClient(http, "http://127.0.0.1:9", clock=lambda: NOON)
        yield XQueries(x, Prices()).all_likers_of(POST)


def account(member: Member) -> str:
    return f"{member.tenant[1]}{member.user[1]}"


def reader(member: Member) -> Reader:
    return Reader(member.tenant, member.user, account(member))


async def nobody() -> Page[User]:
    return Page(())


async def count(database: Database, table: type) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_disconnecting_deletes_what_x_told(acme: Scene) -> None:
    """Answers of X go with the grant, at once, and not when they are old."""
    await acme.connected("sam")
    await acme.type("sam", "/liked")
    assert (await stored(acme))["x_response_cache"]

    await acme.type("sam", "/likewise", "disconnect")

    assert (await stored(acme))["x_response_cache"] == []


async def test_forget_me_deletes_what_x_told_an_earlier_account(acme: Scene) -> None:
    """With two accounts, one after the other, nothing that X told either of them is left."""
    await acme.connected("sam")
    await acme.type("sam", "/liked")
    await acme.connected("sam", x_account="lena_ops")
    await acme.type("sam", "/liked")

    await forgotten(acme)

    assert (await stored(acme))["x_response_cache"] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_attack_x_tells_of_a_like_after_the_workspace_has_left(
    database_url: str, clock: MovableClock
) -> None:
    """An organization removes the app from a workspace while X is asked about a like there: nothing is written any more."""
    async with confirmed_by_x(database_url, clock, "sam") as acme:
        await pressed(acme, "sam")
        tenant = acme.slack.workspace().id
        await acme.container.x.erasure.forget_workspace(tenant, tenant)

        await liked_on_x(acme, "sam")

        rows = await stored(acme)
        assert rows["like_windows"] == rows["like_events"] == []


async def test_an_answer_that_comes_after_the_grant_went_is_not_kept(
    database: Database, answers: ResponseCache, question: XQuery[Page[User]]
) -> None:
    """Who disconnects while X answers leaves nothing behind."""

    async def overtaken() -> Page[User]:
        async with database.session() as session:
            await session.execute(delete(Grant).where(Grant.tenant == "T1", Grant.user == "U1"))
        return Page(())

    told = await answers.fresh(reader(SAM), question, overtaken)

    assert told.response == Page(())
    assert await count(database, CachedXResponse) == 0


@pytest.mark.parametrize("for_all", [False, True])
async def test_one_persons_refusal_ends_nothing_in_another_tenant(
    answers: ResponseCache, question: XQuery[Page[User]], *, for_all: bool
) -> None:
    """X tells one tenant that a Post is gone, or refuses it to a blocked person: another tenant's answers hold."""
    for member in (SAM, ELSEWHERE):
        await answers.fresh(reader(member), question, nobody)
    await answers.fresh(Reader.app("T2"), question, nobody)

    await answers.forget_post(SAM, POST.id, for_all=for_all)

    assert await answers.find(question, reader(SAM)) is None
    assert await answers.find(question, reader(ELSEWHERE)) is not None
    assert await answers.find(question, Reader.app("T2")) is not None


async def test_a_blocked_persons_refusal_ends_nothing_for_colleagues(
    answers: ResponseCache, question: XQuery[Page[User]]
) -> None:
    """A 403 says nothing about what others may see."""
    for member in (SAM, LENA):
        await answers.fresh(reader(member), question, nobody)

    await answers.forget_post(SAM, POST.id, for_all=False)

    assert await answers.find(question, reader(SAM)) is None
    assert await answers.find(question, reader(LENA)) is not None


async def test_one_tenants_reads_do_not_show_in_anothers_spending(database: Database) -> None:
    """Each tenant is charged for what it reads, whoever else has read it that day: nothing is cheaper for that."""
    budget = Budget(database, KEYRING, Prices(), lambda: NOON)
    read = [Resource("user", "7"), Resource("post", "20")]

    for _ in range(2):
        for member in (SAM, ELSEWHERE):
            await budget.settle(await budget.reserve(member, 100_000), read)

    here, there = await budget.spent(SAM), await budget.spent(ELSEWHERE)
    assert here.read_cost_micros == there.read_cost_micros == budget.prices.of(read)


async def test_what_was_read_is_not_named_in_the_database(acme: Scene) -> None:
    """Kept answers, what was billed, and which Posts are gone, hold no id and no handle in clear."""
    await acme.connected("sam")
    await acme.type("sam", "/liked")
    await acme.type("sam", "/liked", "@maya_builds")
    await acme.type("sam", "/likers", MAYAS)
    acme.x.world.posts.pop(ANNOUNCEMENT)
    await acme.type("sam", "/likers", ANNOUNCED)

    rows = await stored(acme)
    text = str([rows[table.__tablename__] for table in (CachedXResponse, BilledResource, DeletedPost)])

    assert rows["x_response_cache"]
    assert rows["billed_resources"]
    named = [*acme.x.world.posts, ANNOUNCEMENT, *acme.x.world.accounts]
    named += [each.username for each in acme.x.world.accounts.values()]
    assert [each for each in named if each in text] == []


def test_pseudonyms_outlive_a_newer_key_and_need_the_oldest() -> None:
    """Adding a key changes no hash; another deployment's keys make others."""
    old, new, other = new_key(), new_key(), new_key()
    name = Keyring([old]).pseudonym("billed", "T1", "7")

    assert Keyring([new, old]).pseudonym("billed", "T1", "7") == name
    assert Keyring([other]).pseudonym("billed", "T1", "7") != name
    assert Keyring([old]).pseudonym("billed", "T17", "") != name
