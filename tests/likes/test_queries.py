"""What each look-up is cached as, how long, and what it costs at most."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.likes.queries import MAX_TTL, XQueries, XQuery
from bot.posts import PostRef
from bot.workspaces.spending import Feature
from bot.x import Page, Post, User, XClient, http_client
from bot.x.prices import Prices

POST = PostRef("20")


@pytest.fixture
async def queries() -> AsyncIterator[XQueries]:
    async with http_client() as http:
        client = XClient(http, "http://127.0.0.1:9", clock=lambda: datetime(2026, 11, 20, tzinfo=UTC))
        yield XQueries(client, Prices(post_read=1, user_read=100))


async def test_a_look_up_costs_its_objects_at_most(queries: XQueries) -> None:
    costs = {
        query.kind: (query.max_cost, query.feature)
        for query in (
            queries.post(POST),
            queries.named("ann"),
            queries.likers_of(POST, None, pinned=False),
            queries.likers_of(POST, None, pinned=True),
            queries.all_likers_of(POST),
            queries.liked_by("7", None),
        )
    }
    assert costs == {
        "post": (101, Feature.PREVIEWS),
        "handle": (100, Feature.HANDLES),
        "likers": (1000, Feature.LIKERS),
        "pinned": (1010, Feature.LIKERS),
        "all_likers": (10_000, Feature.LIKERS),
        "liked": (505, Feature.LIKED),
    }


async def test_each_page_is_cached_by_itself(queries: XQueries) -> None:
    """For minutes, as lists change; a like outdates them, and the counts of a post."""
    lists: list[XQuery[Any]] = [
        queries.likers_of(POST, "7140", pinned=True),
        queries.liked_by("7", "7140"),
        queries.likers_of(POST, None, pinned=False),
        queries.liked_by("7", None),
    ]
    assert [query.page for query in lists] == ["7140", "7140", "", ""]
    assert {query.ttl for query in lists} == {timedelta(minutes=5)}
    assert not any(
        query.survives_likes for query in (*lists, queries.post(POST), queries.all_likers_of(POST))
    )
    assert queries.post(POST, survives_likes=True).survives_likes
    assert max(queries.named("ann").ttl, queries.post(POST).ttl) == MAX_TTL


async def test_a_list_names_the_posts_in_it(queries: XQueries) -> None:
    """X may report each of them as gone."""
    pinned = User("7", "ann", "Ann", pinned=Post("30", "On top"))
    users, posts = Page((pinned, User("8", "bob", "Bob"))), Page((Post("40", ""), Post("50", "")))

    assert list(queries.likers_of(POST, None, pinned=True).posts(users)) == ["30"]
    assert list(queries.liked_by("7", None).posts(posts)) == ["40", "50"]
    assert list(queries.post(POST).posts(posts.items[0])) == []
    assert list(queries.all_likers_of(POST).posts(users)) == []
