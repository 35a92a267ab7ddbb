"""Cached responses, and changes while X is still responding."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import insert

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import Grant, LikeEvent, MemberPreferences, binding
from bot.likes.queries import POST_TTL, XQueries, XQuery
from bot.likes.response_cache import Reader, ResponseCache
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.x import Page, Post, User, XClient, http_client
from bot.x.prices import Prices
from tests.conftest import ManualClock

APP, POST = Reader.app("T1"), "20"
MAYA = Member("T1", "U1", "T1")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def response_cache(database: Database) -> ResponseCache:
    """Return a cache whose clock moves by a second at each reading."""
    seconds = count()
    return ResponseCache(database, Keyring([new_key()]), lambda: NOON + timedelta(seconds=next(seconds)))


@pytest.fixture
async def questions() -> AsyncIterator[XQueries]:
    async with http_client() as http:
        yield XQueries(XClient(http, "http://127.0.0.1:9", clock=lambda: NOON), Prices())


def likers_question(queries: XQueries) -> XQuery[Page[User]]:
    return queries.likers_of(PostRef(POST), None, pinned=True)


async def like(database: Database, at: datetime, tenant: str = "T1") -> None:
    act = dict.fromkeys(("tenant", "user", "workspace"), tenant)
    act |= {"x_user_id": "7", "post_id": POST, "kind": "like", "surface": "command"}
    async with database.session() as session:
        await session.execute(insert(LikeEvent).values(**act, created_at=at))


async def test_a_like_during_a_request_makes_its_response_stale(
    database: Database, response_cache: ResponseCache, questions: XQueries
) -> None:
    """A response requested before the like doesn't hide it."""
    query = likers_question(questions)

    async def overtaken() -> Page[User]:
        await like(database, NOON + timedelta(seconds=0.5))
        return Page(())

    await response_cache.fresh(APP, query, overtaken)

    assert await response_cache.find(query, APP) is None


async def test_a_post_deleted_during_a_request_is_not_cached(
    response_cache: ResponseCache, questions: XQueries
) -> None:
    """A response requested before X reported the deletion doesn't bring the post back."""
    query = questions.post(PostRef(POST), survives_likes=True)

    async def overtaken() -> Post:
        await response_cache.forget_post(MAYA, POST, for_all=True)
        return Post(POST, "Soon gone")

    await response_cache.fresh(APP, query, overtaken)

    assert await response_cache.find(query, APP) is None


async def test_a_deleted_pinned_post_removes_lists_with_it(
    response_cache: ResponseCache, questions: XQueries
) -> None:
    """Lists without the post stay cached."""
    query = likers_question(questions)

    async def pinned() -> Page[User]:
        return Page((User("7", "sam", "Sam", pinned=Post("30", "On top")),))

    await response_cache.fresh(APP, query, pinned)
    await response_cache.forget_post(MAYA, "31", for_all=True)
    assert await response_cache.find(query, APP) is not None

    await response_cache.forget_post(MAYA, "30", for_all=True)
    assert await response_cache.find(query, APP) is None
    await response_cache.fresh(APP, query, pinned)
    assert await response_cache.find(query, APP) is not None


@pytest.mark.parametrize(
    ("account", "tenant", "is_stale"), [("7", "T1", True), ("8", "T1", False), ("7", "T2", False)]
)
async def test_a_like_makes_only_its_accounts_list_stale(
    database: Database,
    response_cache: ResponseCache,
    questions: XQueries,
    account: str,
    tenant: str,
    is_stale: bool,
) -> None:
    """What others like, or another workspace's people, changes nothing in it."""
    query = questions.liked_by(account, None)

    async def liked() -> Page[Post]:
        await like(database, NOON + timedelta(seconds=0.5), tenant)
        return Page(())

    await response_cache.fresh(APP, query, liked)

    assert (await response_cache.find(query, APP) is None) is is_stale


async def test_a_post_that_is_gone_takes_no_other_along(
    response_cache: ResponseCache, questions: XQueries
) -> None:
    """Nor what somebody else may still see, where X denies it to one person only."""
    query, sam = questions.post(PostRef(POST), survives_likes=True), Member("T1", "U2", "T1")

    async def post() -> Post:
        return Post(POST, "Still here")

    await response_cache.fresh(APP, query, post)
    await response_cache.forget_post(MAYA, "31", for_all=True)
    await response_cache.forget_post(Member("T2", "U1", "T2"), POST, for_all=True)
    assert await response_cache.find(query, APP) is not None

    await response_cache.forget_post(sam, POST, for_all=False)
    assert await response_cache.find(query, APP) is None


KEYRING = Keyring([new_key()])
MAYAS, SAMS, NAMESAKES = Reader("T1", "U1", "7"), Reader("T1", "U2", "8"), Reader("T2", "U1", "7")


@pytest.fixture
def hands() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
async def kept(database: Database, hands: ManualClock) -> ResponseCache:
    """Return a cache whose clock a test sets; two people are connected, and a namesake elsewhere."""
    readers = (MAYAS, SAMS, NAMESAKES)
    async with database.session() as session:
        for reader in readers:
            session.add(MemberPreferences(tenant=reader.tenant, user=reader.user, created_at=NOON))
        await session.flush()
        for reader in readers:
            name = f"{reader.tenant}{reader.user}"
            session.add(
                Grant(
                    id=name,
                    tenant=reader.tenant,
                    user=reader.user,
                    workspace=reader.tenant,
                    x_user_id=reader.account,
                    username="someone",
                    name="Someone",
                    provider="oauth2",
                    tokens=KEYRING.seal(Secret("-"), binding(Grant.tokens, reader.tenant, reader.user, name)),
                    connected_at=NOON,
                )
            )
    return ResponseCache(database, KEYRING, hands)


async def keep(cache: ResponseCache, query: XQuery[Post], *readers: Reader) -> None:
    for reader in readers:

        async def says(text: str = f"as {reader.user} sees it") -> Post:
            return Post(query.subject, text)

        assert (await cache.fresh(reader, query, says)).fresh


async def test_a_response_is_for_whom_x_sent_it_to(
    kept: ResponseCache, questions: XQueries, hands: ManualClock
) -> None:
    """And for those who ask as the app as well; of several, the newest, until it expires."""
    query = questions.post(PostRef(POST), survives_likes=True)
    await keep(kept, query, APP)
    hands.at += timedelta(seconds=1)
    await keep(kept, query, SAMS)

    assert await kept.find(query, MAYAS) is None
    assert await kept.find(query, Reader.app("T2"), NAMESAKES) is None
    assert await kept.find(query, Reader("T1", "U2", "9")) is None
    for readers, text, at in (
        ((APP, MAYAS), f"as {APP.user} sees it", NOON),
        ((APP, SAMS), "as U2 sees it", hands.at),
    ):
        found = await kept.find(query, *readers)
        assert found is not None
        assert (found.response.text, found.fetched_at, found.fresh) == (text, at, False)
        several = await kept.find_each([query], *readers)
        assert several == {POST: found}

    hands.at = NOON + POST_TTL - timedelta(milliseconds=1)
    assert await kept.find(query, APP) is not None
    hands.at = NOON + POST_TTL
    assert await kept.find(query, APP) is None
    assert await kept.find_each([query], APP) == {}
    assert await kept.find_each([], APP) == {}


async def test_each_look_into_the_cache_is_counted(database: Database, questions: XQueries) -> None:
    looked: list[bool] = []
    cache = ResponseCache(database, KEYRING, lambda: NOON, looked.append)
    query = questions.post(PostRef(POST))
    await cache.find(query, APP)
    await keep(cache, query, APP)
    await cache.find(query, APP)

    assert looked == [False, True]


@pytest.mark.parametrize(
    "reader", [Reader("T1", "U1", "9"), Reader("T1", "U3", "7"), Reader("T9", "U1", "7")]
)
async def test_nothing_is_kept_for_an_account_that_was_disconnected(
    kept: ResponseCache, questions: XQueries, reader: Reader
) -> None:
    """Whoever else is connected, with whichever account."""
    query = questions.post(PostRef(POST), survives_likes=True)
    await keep(kept, query, reader)

    assert await kept.find(query, reader) is None


async def test_what_is_refused_to_one_person_stays_for_others(
    kept: ResponseCache, questions: XQueries
) -> None:
    """But not for the app: the post may be protected now. Other posts, and other workspaces, keep theirs."""
    query, other = (questions.post(PostRef(post), survives_likes=True) for post in (POST, "30"))
    everybody = (MAYAS, SAMS, APP, NAMESAKES)
    await keep(kept, query, *everybody)
    await keep(kept, other, *everybody)

    await kept.forget_post(MAYA, POST, for_all=False)

    assert [await kept.find(query, reader) is not None for reader in everybody] == [False, True, False, True]
    assert all([await kept.find(other, reader) for reader in everybody])

    await kept.forget_post(MAYA, POST, for_all=True)
    assert [await kept.find(query, reader) is not None for reader in everybody] == [False, False, False, True]
    assert all([await kept.find(other, reader) for reader in everybody])


async def test_a_list_with_a_refused_post_stays_for_others(kept: ResponseCache, questions: XQueries) -> None:
    """Also a list that was read at the very moment goes; one that is read later is kept."""
    query = questions.liked_by("7", None)

    async def liked() -> Page[Post]:
        return Page((Post("30", "Liked"),))

    everybody = (MAYAS, SAMS, APP, NAMESAKES)
    for reader in everybody:
        await kept.fresh(reader, query, liked)
    await kept.forget_post(MAYA, "30", for_all=False)
    assert [await kept.find(query, reader) is not None for reader in everybody] == [False, True, False, True]

    await kept.forget_post(MAYA, "30", for_all=True)
    assert [await kept.find(query, reader) is not None for reader in everybody] == [False, False, False, True]


async def test_a_like_at_the_moment_of_the_request_makes_its_response_stale(
    database: Database, kept: ResponseCache, questions: XQueries
) -> None:
    """Where the like count matters, of this post and of no other."""
    counted, named = (questions.post(PostRef(POST), survives_likes=survives) for survives in (False, True))
    other = questions.post(PostRef("30"))
    for query in (counted, other):
        await keep(kept, query, APP)

    await like(database, NOON)

    assert await kept.find(counted, APP) is None
    assert await kept.find(named, APP) is not None
    assert await kept.find(other, APP) is not None
