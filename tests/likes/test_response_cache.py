"""Kept answers, and what happens while X is still answering."""

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
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def answers(database: Database) -> ResponseCache:
    """With a clock that moves on by a second whenever it is looked at."""
    seconds = count()
    return ResponseCache(database, Keyring([new_key()]), lambda: NOON + timedelta(seconds=next(seconds)))


@pytest.fixture
async def questions() -> AsyncIterator[XQueries]:
    async with http_client() as http:
        yield XQueries(XClient(http, "http://127.0.0.1:9", clock=lambda: NOON), Prices())


def likers_question(queries: XQueries) -> XQuery[Page[User]]:
    return queries.likers_of(PostRef(POST), None, pinned=True)


async def like(database: Database, at: datetime) -> None:
    act = dict.fromkeys(("tenant", "user", "workspace"), "T1")
    act |= {"x_user_id": "7", "post_id": POST, "kind": "like", "surface": "command"}
    async with database.session() as session:
        await session.execute(insert(LikeEvent).values(**act, created_at=at))


async def test_a_like_while_x_answers_makes_the_answer_stale(
    database: Database, answers: ResponseCache, questions: XQueries
) -> None:
    """An answer that was on its way when somebody liked doesn't hide the like for minutes."""
    query = likers_question(questions)

    async def overtaken() -> Page[User]:
        await like(database, NOON + timedelta(seconds=0.5))
        return Page(())

    await answers.fresh(APP, query, overtaken)

    assert await answers.find(query, APP) is None


async def test_a_post_that_goes_while_x_answers_is_not_kept(
    answers: ResponseCache, questions: XQueries
) -> None:
    """An answer that was on its way when X said that its Post is gone doesn't bring it back."""
    query = questions.post(PostRef(POST), survives_likes=True)

    async def overtaken() -> Post:
        await answers.forget_post(MAYA, POST, for_all=True)
        return Post(POST, "Soon gone")

    await answers.fresh(APP, query, overtaken)

    assert await answers.find(query, APP) is None


async def test_a_pinned_post_that_is_gone_ends_the_list_with_it(
    answers: ResponseCache, questions: XQueries
) -> None:
    """Only lists that hold the Post are over."""
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
