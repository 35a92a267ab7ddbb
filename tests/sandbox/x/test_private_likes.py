"""Who can see likes, and paging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Hidden

from .conftest import SCOPES

if TYPE_CHECKING:
    from bot.sandbox.x import Account, XPost, XSandbox

    from .conftest import Api, SampleAccounts


def liked_by_many(x: XSandbox, post: XPost, number: int) -> list[Account]:
    accounts = [x.world.add_account(f"fan_{n}", f"Fan {n}") for n in range(number)]
    for account in accounts:
        x.world.like(account, post)
    return accounts


def likes_of_many(x: XSandbox, cast: SampleAccounts, number: int) -> list[str]:
    """Return the IDs of the posts that the reader likes, newest like first."""
    posts = [x.world.add_post(cast.author, f"Post {n}") for n in range(number)]
    for post in posts:
        x.world.like(cast.reader, post)
    return [post.id for post in reversed(posts)]


async def test_the_author_sees_the_likers_newest_first(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    fans = liked_by_many(x, cast.post, 3)
    reply = await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.author)
    assert [user["id"] for user in reply.json()["data"]] == [fan.id for fan in reversed(fans)]
    assert reply.json()["meta"] == {"result_count": 3}


async def test_others_see_no_likers(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """They get a 200 without data, whether there are likers or not."""
    liked_by_many(x, cast.post, 3)
    reply = await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.reader)
    assert (reply.status_code, reply.json()) == (200, {"meta": {"result_count": 0}})


async def test_an_account_sees_only_its_own_liked_posts(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """Newest like first; another account's list is empty."""
    ids = likes_of_many(x, cast, 3)
    path = f"/2/users/{cast.reader.id}/liked_tweets"
    own = await api.get(path, cast.reader, max_results=5)
    foreign = await api.get(path, cast.other, max_results=5)
    assert [post["id"] for post in own.json()["data"]] == ids
    assert (foreign.status_code, foreign.json()) == (200, {"meta": {"result_count": 0}})


@pytest.mark.parametrize(("rule", "status"), [(Hidden.FORBIDDEN, 403), (Hidden.NOT_FOUND, 404)])
async def test_other_accounts_likes_can_be_refused(
    x: XSandbox, api: Api, cast: SampleAccounts, rule: Hidden, status: int
) -> None:
    """With a rule, for both lists."""
    x.behaviors.private_likes = rule
    likers = await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.reader)
    liked = await api.get(f"/2/users/{cast.author.id}/liked_tweets", cast.reader, max_results=5)
    assert [likers.status_code, liked.status_code] == [status, status]


async def test_at_most_100_likers_are_shown(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """Of 130 likers, all pages together have the newest 100; the count is 130."""
    fans = liked_by_many(x, cast.post, 130)
    path = f"/2/tweets/{cast.post.id}/liking_users"
    first = (await api.get(path, cast.author, max_results=60)).json()
    second = (
        await api.get(path, cast.author, pagination_token=first["meta"]["next_token"], max_results=60)
    ).json()
    shown = [user["id"] for user in first["data"] + second["data"]]
    assert shown == [fan.id for fan in reversed(fans[30:])]
    assert "next_token" not in second["meta"]
    post = (await api.get(f"/2/tweets/{cast.post.id}", cast.author, tweet__fields="public_metrics")).json()
    assert post["data"]["public_metrics"]["like_count"] == 130


async def test_protected_and_suspended_likers_are_not_listed(
    x: XSandbox, api: Api, cast: SampleAccounts
) -> None:
    """Their likes count."""
    fans = liked_by_many(x, cast.post, 3)
    fans[0].protected = True
    x.world.suspend(fans[1])
    reply = await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.author)
    assert [user["id"] for user in reply.json()["data"]] == [fans[2].id]


async def test_page_tokens_work_in_both_directions(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """They are opaque."""
    ids = likes_of_many(x, cast, 12)
    path = f"/2/users/{cast.reader.id}/liked_tweets"
    first = (await api.get(path, cast.reader, max_results=5)).json()
    assert first["meta"].keys() == {"result_count", "next_token"}
    second = (
        await api.get(path, cast.reader, max_results=5, pagination_token=first["meta"]["next_token"])
    ).json()
    last = (
        await api.get(path, cast.reader, max_results=5, pagination_token=second["meta"]["next_token"])
    ).json()
    assert [post["id"] for page in (first, second, last) for post in page["data"]] == ids
    assert last["meta"].keys() == {"result_count", "previous_token"}
    assert last["meta"]["result_count"] == 2
    back = (
        await api.get(path, cast.reader, max_results=5, pagination_token=last["meta"]["previous_token"])
    ).json()
    assert back["data"] == second["data"]


async def test_deleted_posts_are_not_listed_as_liked(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    ids = likes_of_many(x, cast, 2)
    x.world.delete_post(x.world.posts[ids[0]])
    reply = await api.get(f"/2/users/{cast.reader.id}/liked_tweets", cast.reader, max_results=5)
    assert [post["id"] for post in reply.json()["data"]] == [ids[1]]


@pytest.mark.parametrize("size", ["0", "101", "-1", "many", ""])
async def test_a_page_of_likers_has_1_to_100(api: Api, cast: SampleAccounts, size: str) -> None:
    """Any other max_results is an invalid request that names the parameter."""
    reply = await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.author, max_results=size)
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["parameters"] == {"max_results": [size]}


@pytest.mark.parametrize("size", [4, 101])
async def test_a_page_of_liked_posts_has_5_to_100(api: Api, cast: SampleAccounts, size: int) -> None:
    """Any other max_results is an invalid request."""
    reply = await api.get(f"/2/users/{cast.reader.id}/liked_tweets", cast.reader, max_results=size)
    assert reply.status_code == 400


@pytest.mark.parametrize("token", ["nonsense!", "c5j78", "ÄÖ"])
async def test_an_unknown_page_token_is_refused(api: Api, cast: SampleAccounts, token: str) -> None:
    reply = await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.author, pagination_token=token)
    assert reply.status_code == 400
    assert "pagination_token" in reply.json()["errors"][0]["parameters"]


async def test_reading_likes_needs_like_read(api: Api, cast: SampleAccounts) -> None:
    """Without the scope, both lists are a plain 403."""
    scopes = SCOPES - {"like.read"}
    likers = await api.get(f"/2/tweets/{cast.post.id}/liking_users", cast.author, scopes)
    liked = await api.get(f"/2/users/{cast.reader.id}/liked_tweets", cast.reader, scopes, max_results=5)
    assert [likers.status_code, liked.status_code] == [403, 403]
