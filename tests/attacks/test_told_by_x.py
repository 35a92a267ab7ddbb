"""Cached responses of X: deleted with the grant, and never noticeable in another tenant."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from bot.background import BackgroundTasks
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import (
    BilledResource,
    CachedXResponse,
    DeletedPost,
    Grant,
    MemberPreferences,
    RateLimit,
    XSubscription,
    binding,
)
from bot.errors import LimitReached
from bot.likes.queries import XQueries, XQuery
from bot.likes.rate_limits import RateLimits
from bot.likes.response_cache import Reader, ResponseCache
from bot.linking import token_codec
from bot.linking.grants import Grants
from bot.linking.provider_oauth2 import OAuth2Provider
from bot.linking.providers import OAuthProviders
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.secret import Secret
from bot.workspaces.reply_invalidation import linker_hash
from bot.x import ApiResult, Page, User, UserTokens, XClient, XRateLimited, http_client
from bot.x.activity import EventType
from bot.x.models import Resource
from bot.x.prices import Prices
from tests.budgets import budget_of
from tests.conftest import MovableClock
from tests.scenarios.confirming import confirmed_by_x, like_on_x, press_like_on_x
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene
from tests.scenarios.team import posted, turn_on_replies
from tests.scenarios.test_forgetting import forget_me
from tests.scenarios.watching import stored_text

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST = PostRef("20")
KEYRING = Keyring([new_key()])
TOKENS = token_codec.write(UserTokens(Secret("access"), None, None, frozenset()))
SAM, LENA, ELSEWHERE = Member("T1", "U1", "T1"), Member("T1", "U2", "T1"), Member("T2", "U1", "T2")


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock) as made:
        yield made


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with three members who have linked their accounts."""
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
                        TOKENS, binding(Grant.tokens, member.tenant, member.user, str(number))
                    ),
                    version=1,
                    connected_at=NOON,
                )
            )
    yield opened
    await opened.close()


@pytest.fixture
def response_cache(database: Database) -> ResponseCache:
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


async def empty_page() -> Page[User]:
    return Page(())


async def count(database: Database, table: type) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_disconnecting_deletes_cached_responses(acme: Scene) -> None:
    """They are deleted at once, before they expire."""
    await acme.connect("sam")
    await acme.type("sam", "/liked")
    assert (await stored_text(acme))["x_response_cache"]

    await acme.type("sam", "/likewise", "disconnect")

    assert (await stored_text(acme))["x_response_cache"] == []


async def test_forget_me_deletes_the_cached_responses_of_earlier_accounts(acme: Scene) -> None:
    """The member has linked two accounts, one after the other."""
    await acme.connect("sam")
    await acme.type("sam", "/liked")
    await acme.connect("sam", x_account="lena_ops")
    await acme.type("sam", "/liked")

    await forget_me(acme)

    assert (await stored_text(acme))["x_response_cache"] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_like_event_after_the_workspace_is_removed_is_not_stored(
    database_url: str, clock: MovableClock
) -> None:
    """An organization removes the app from a workspace while a like window is open there."""
    async with confirmed_by_x(database_url, clock, "sam") as acme:
        await press_like_on_x(acme, "sam")
        tenant = acme.slack.workspace().id
        await acme.container.x.erasure.forget_workspace(tenant, tenant)

        await like_on_x(acme, "sam")

        rows = await stored_text(acme)
        assert rows["like_windows"] == rows["like_events"] == []


async def test_a_response_that_arrives_after_disconnecting_is_not_cached(
    database: Database, response_cache: ResponseCache, question: XQuery[Page[User]]
) -> None:

    async def overtaken() -> Page[User]:
        async with database.session() as session:
            await session.execute(delete(Grant).where(Grant.tenant == "T1", Grant.user == "U1"))
        return Page(())

    told = await response_cache.fresh(reader(SAM), question, overtaken)

    assert told.response == Page(())
    assert await count(database, CachedXResponse) == 0


@pytest.mark.parametrize("for_all", [False, True])
async def test_a_refusal_keeps_another_tenants_cached_responses(
    response_cache: ResponseCache, question: XQuery[Page[User]], *, for_all: bool
) -> None:
    """Whether X reports the post as deleted, or refuses it to a blocked user."""
    for member in (SAM, ELSEWHERE):
        await response_cache.fresh(reader(member), question, empty_page)
    await response_cache.fresh(Reader.app("T2"), question, empty_page)

    await response_cache.forget_post(SAM, POST.id, for_all=for_all)

    assert await response_cache.find(question, reader(SAM)) is None
    assert await response_cache.find(question, reader(ELSEWHERE)) is not None
    assert await response_cache.find(question, Reader.app("T2")) is not None


async def test_a_blocked_users_refusal_keeps_their_teammates_cached_responses(
    response_cache: ResponseCache, question: XQuery[Page[User]]
) -> None:
    """A 403 says nothing about what other accounts may see."""
    for member in (SAM, LENA):
        await response_cache.fresh(reader(member), question, empty_page)

    await response_cache.forget_post(SAM, POST.id, for_all=False)

    assert await response_cache.find(question, reader(SAM)) is None
    assert await response_cache.find(question, reader(LENA)) is not None


async def test_one_tenants_reads_do_not_change_anothers_spending(database: Database) -> None:
    """Each tenant pays for what it reads, even if another tenant has read it that day."""
    budget = budget_of(database, KEYRING, lambda: NOON)
    read = [Resource("user", "7"), Resource("post", "20")]

    for _ in range(2):
        for member in (SAM, ELSEWHERE):
            await budget.settle(await budget.reserve(member, 100_000), read)

    here, there = await budget.spent(SAM), await budget.spent(ELSEWHERE)
    assert here.read_cost_micros == there.read_cost_micros == budget.prices.of(read)


async def test_the_database_does_not_reveal_what_was_read(acme: Scene) -> None:
    """Cached responses, billed resources and deleted posts contain no ID and no handle in plain text."""
    await acme.connect("sam")
    await acme.type("sam", "/liked")
    await acme.type("sam", "/liked", "@maya_builds")
    await acme.type("sam", "/likers", MAYAS)
    acme.x.world.posts.pop(ANNOUNCEMENT)
    await acme.type("sam", "/likers", ANNOUNCED)

    rows = await stored_text(acme)
    text = str([rows[table.__tablename__] for table in (CachedXResponse, BilledResource, DeletedPost)])

    assert rows["x_response_cache"]
    assert rows["billed_resources"]
    named = [*acme.x.world.posts, ANNOUNCEMENT, *acme.x.world.accounts]
    named += [each.username for each in acme.x.world.accounts.values()]
    assert [each for each in named if each in text] == []


def test_pseudonyms_depend_on_the_oldest_key_only() -> None:
    """A new key changes none of them; another deployment's keys give others."""
    old, new, other = new_key(), new_key(), new_key()
    name = Keyring([old]).pseudonym("billed", "T1", "7")

    assert Keyring([new, old]).pseudonym("billed", "T1", "7") == name
    assert Keyring([other]).pseudonym("billed", "T1", "7") != name
    assert Keyring([old]).pseudonym("billed", "T17", "") != name


async def test_a_limit_that_arrives_after_a_disconnect_is_not_stored(database: Database) -> None:
    """It would name the account that has just been disconnected."""
    rate_limits = RateLimits(database, BackgroundTasks(), lambda: NOON)

    async def refused() -> ApiResult[None]:
        raise XRateLimited(retry_at=NOON + timedelta(hours=9), window="24 hours")

    async def stored_for(member: Member) -> int:
        with pytest.raises(LimitReached):
            await rate_limits.recorded(account(member), "like", refused())
        async with database.session() as session:
            wanted = select(func.count()).select_from(RateLimit).where(RateLimit.account == account(member))
            return await session.scalar(wanted) or 0

    async with database.session() as session:
        await session.execute(delete(Grant).where(Grant.tenant == SAM.tenant, Grant.user == SAM.user))

    assert (await stored_for(SAM), await stored_for(LENA)) == (0, 1)


async def test_nothing_identifies_a_member_forgotten_during_a_like_window(
    database_url: str, clock: MovableClock
) -> None:
    """At once, before housekeeping ends the subscription at X; the search includes hashes."""
    async with confirmed_by_x(database_url, clock, "sam") as acme:
        await turn_on_replies(acme)
        await posted(acme)
        await press_like_on_x(acme, "sam")
        sam, known = acme.slack.person("sam"), acme.account("sam_writes")
        member = Member(sam.team_id, sam.id, sam.team_id)
        linker = linker_hash(acme.container.storage.keyring, member)
        assert {known.id, linker} == {
            one for one in (known.id, linker) if one in str(await stored_text(acme))
        }

        await forget_me(acme)

        everything = str(await stored_text(acme))
        assert acme.x.activity.subscriptions
        assert linker not in everything
        for one in (sam.id, known.id, known.username):
            hashes = [hashlib.new(name, one.encode()).hexdigest()[:16] for name in ("md5", "sha1", "sha256")]
            assert [each for each in (one, *hashes) if each in everything] == []

        await acme.likewise.housekeeping()
        assert acme.x.activity.subscriptions == {}
        assert (await stored_text(acme))["x_subscriptions"] == []


async def test_a_subscription_names_its_account_while_another_workspace_has_it(
    database: Database, clock: MovableClock
) -> None:
    """The last grant's deletion makes the row anonymous and ends it; a followed account's stays."""
    grants = Grants(KEYRING, OAuthProviders([OAuth2Provider(None)]))  # type: ignore[arg-type]
    ends = NOON + timedelta(minutes=10)
    async with database.session() as session:
        await session.execute(update(Grant).values(x_user_id="7").where(Grant.id.in_(("0", "2"))))
        for kind in (EventType.LIKE, EventType.POST):
            session.add(
                XSubscription(
                    id=f"{kind.value:_<32}",
                    event_type=kind.value,
                    x_user_id="7",
                    subscription_id="1",
                    ends_at=ends,
                    created_at=NOON,
                    lease_until=NOON,
                )
            )

    async def named(*gone: Member) -> dict[str, tuple[str, bool]]:
        async with database.session() as session:
            for member in gone:
                await grants.delete(session, member)
        async with database.session() as session:
            rows = await session.scalars(select(XSubscription))
            return {row.event_type: (row.x_user_id, row.ends_at == ends) for row in rows}

    kept = {EventType.LIKE.value: ("7", True), EventType.POST.value: ("7", True)}
    assert await named(LENA) == await named(SAM) == kept
    assert await named(ELSEWHERE) == kept | {EventType.LIKE.value: ("like.create________", False)}
