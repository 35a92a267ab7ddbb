"""Cached responses, and changes while X is still responding."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import insert

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import LikeEvent
from bot.likes.queries import XQueries, XQuery
from bot.likes.response_cache import Reader, ResponseCache
from bot.members import Member
from bot.posts import PostRef
from bot.x import Page, Post, User, XClient, http_client
from bot.x.prices import Prices

APP, POST = Reader.app("T1"), "20"
MAYA = Member("T1", "U1", "T1")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def answers(database: Database) -> ResponseCache:
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
    database: Database, answers: ResponseCache, questions: XQueries
) -> None:
    """A response requested before the like doesn't hide it."""
    query = likers_question(questions)

    async def overtaken() -> Page[User]:
        await like(database, NOON + timedelta(seconds=0.5))
        return Page(())

    await answers.fresh(APP, query, overtaken)

    assert await answers.find(query, APP) is None


async def test_a_post_deleted_during_a_request_is_not_cached(
    answers: ResponseCache, questions: XQueries
) -> None:
    """A response requested before X reported the deletion doesn't bring the post back."""
    query = questions.post(PostRef(POST), survives_likes=True)

    async def overtaken() -> Post:
        await answers.forget_post(MAYA, POST, for_all=True)
        return Post(POST, "Soon gone")

    await answers.fresh(APP, query, overtaken)

    assert await answers.find(query, APP) is None


async def test_a_deleted_pinned_post_removes_lists_with_it(
    answers: ResponseCache, questions: XQueries
) -> None:
    """Lists without the post stay cached."""
    query = likers_question(questions)

    async def pinned() -> Page[User]:
        return Page((User("7", "sam", "Sam", pinned=Post("30", "On top")),))

    await answers.fresh(APP, query, pinned)
    await answers.forget_post(MAYA, "31", for_all=True)
    assert await answers.find(query, APP) is not None

    await answers.forget_post(MAYA, "30", for_all=True)
    assert await answers.find(query, APP) is None
    await answers.fresh(APP, query, pinned)
    assert await answers.find(query, APP) is not None


@pytest.mark.parametrize(
    ("account", "tenant", "is_stale"), [("7", "T1", True), ("8", "T1", False), ("7", "T2", False)]
)
async def test_a_like_makes_only_its_accounts_list_stale(
    database: Database, answers: ResponseCache, questions: XQueries, account: str, tenant: str, is_stale: bool
) -> None:
    """What others like, or another workspace's people, changes nothing in it."""
    query = questions.liked_by(account, None)

    async def liked() -> Page[Post]:
        await like(database, NOON + timedelta(seconds=0.5), tenant)
        return Page(())

    await answers.fresh(APP, query, liked)

    assert (await answers.find(query, APP) is None) is is_stale


async def test_a_post_that_is_gone_takes_no_other_along(answers: ResponseCache, questions: XQueries) -> None:
    """Nor what somebody else may still see, where X denies it to one person only."""
    query, sam = questions.post(PostRef(POST), survives_likes=True), Member("T1", "U2", "T1")

    async def post() -> Post:
        return Post(POST, "Still here")

    await answers.fresh(APP, query, post)
    await answers.forget_post(MAYA, "31", for_all=True)
    await answers.forget_post(Member("T2", "U1", "T2"), POST, for_all=True)
    assert await answers.find(query, APP) is not None

    await answers.forget_post(sam, POST, for_all=False)
    assert await answers.find(query, APP) is None
