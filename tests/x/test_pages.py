"""Pages of liking users and liked posts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.x import Bearer, Page, Post, User, XClient, XForbidden, XMalformed, XNotFound

from .assertions import ANN, OLD_WORDS, ann, first_post

if TYPE_CHECKING:
    from .scripted import ScriptedX


async def test_a_page_of_liking_users(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A page has its users in X's order and both page tokens."""
    bob = {"id": "43", "username": "bob", "name": "Bob"}
    x.says(
        {
            "data": [ANN, bob],
            "meta": {"result_count": 2, "next_token": "7140dibd", "previous_token": "7140dia"},
        }
    )
    page = (await client.liking_users(auth, "20", max_results=2, pagination_token="7140abc")).value
    assert page == Page((ann, User("43", "bob", "Bob")), "7140dibd", "7140dia")
    [asked] = x.asked
    assert asked.path == "/2/tweets/20/liking_users"
    assert asked.query["max_results"] == "2"
    assert asked.query["pagination_token"] == "7140abc"


async def test_a_page_of_liked_posts(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Posts have the authors and media from `includes`."""
    x.says(OLD_WORDS | {"data": [OLD_WORDS["data"]], "meta": {"result_count": 1}})
    assert (await client.liked_posts(auth, "42")).value == Page((first_post,))
    assert x.asked[0].path == "/2/users/42/liked_tweets"


async def test_a_page_size_is_always_sent(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X documents no default for liked posts, and every object costs."""
    x.says({"meta": {"result_count": 0}})
    await client.liking_users(auth, "20")
    await client.liked_posts(auth, "42")
    assert [asked.query["max_results"] for asked in x.asked] == ["100", "10"]


@pytest.mark.parametrize(
    "body",
    [
        {"meta": {"result_count": 0}},
        {"data": []},
        {"data": None, "meta": None},
        {},
        {"data": [], "errors": []},
    ],
    ids=repr,
)
async def test_an_empty_page_is_not_an_error(client: XClient, x: ScriptedX, auth: Bearer, body: Any) -> None:
    """A 200 without data is an empty page; callers decide what it means."""
    x.says(body)
    assert (await client.liking_users(auth, "20")).value == Page(())


async def test_errors_beside_data_leave_the_page_as_it_is(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """Objects that X couldn't show are counted as missing, nothing more."""
    x.says({"data": [ANN], "errors": [{"title": "Not Found Error", "type": "about:blank"}]})
    assert (await client.liking_users(auth, "20")).value == Page((ann,), omitted=1)


NOT_SHOWN = {
    "type": "https://api.x.com/2/problems/not-authorized-for-resource",
    "title": "Authorization Error",
    "resource_type": "tweet",
}
PARTIAL: dict[str, tuple[Any, int]] = {
    "two Posts": ([NOT_SHOWN | {"value": "21"}, NOT_SHOWN | {"parameter": "id", "value": "22"}], 2),
    "an unknown problem": ([{"type": "https://api.x.com/2/problems/something-new"}], 1),
    "no problem at all": (["gone", None, {}], 3),
    "an author": ([NOT_SHOWN | {"parameter": "author_id", "resource_type": "user"}], 0),
    "a pinned Post": ([NOT_SHOWN | {"parameter": "pinned_post_id"}], 0),
    "a field": ([NOT_SHOWN | {"type": "https://api.twitter.com/2/problems/not-authorized-for-field"}], 0),
    "odd members": ([{"type": 7, "parameter": ["author_id"]}], 1),
    "no list": ({"title": "Not Found Error"}, 0),
}


@pytest.mark.parametrize(("errors", "missing"), PARTIAL.values(), ids=PARTIAL.keys())
async def test_only_objects_of_the_page_count_as_missing(
    client: XClient, x: ScriptedX, auth: Bearer, errors: Any, missing: int
) -> None:
    """A post without its author or a field isn't missing; one that X doesn't show is."""
    x.says({"data": [{"id": "20"}], "errors": errors, "meta": {"result_count": 1}})
    page = (await client.liked_posts(auth, "42")).value
    assert (page.items, page.omitted) == ((Post("20", ""),), missing)


async def test_a_page_of_hidden_posts_leads_on(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """If X shows none of five liked posts, the sixth is reachable; without a next page it's an error."""
    hidden = {"errors": [NOT_SHOWN] * 5, "meta": {"result_count": 0, "next_token": "7140dibd"}}
    x.says(hidden)
    assert (await client.liked_posts(auth, "42")).value == Page((), "7140dibd", omitted=5)
    x.says(hidden | {"meta": {"result_count": 0}})
    with pytest.raises(XForbidden):
        await client.liked_posts(auth, "42")


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_likers_have_their_pinned_posts(client: XClient, x: ScriptedX, auth: Bearer, word: str) -> None:
    """In both vocabularies; a deleted pinned post is left out."""
    bob = {"id": "43", "username": "bob", "name": "Bob"}
    pinned = {"id": "20", "text": "short…", "created_at": "2006-03-21T20:50:14Z"}
    x.says(
        {
            "data": [
                ANN | {f"pinned_{word}_id": "20"},
                bob | {f"pinned_{word}_id": "21"},
                bob | {"id": "44"},
            ],
            "includes": {f"{word}s": [pinned | {f"note_{word}": {"text": "all of it"}}]},
            "errors": [NOT_SHOWN | {"parameter": f"pinned_{word}_id", "value": "21"}],
        }
    )
    page = (await client.liking_users(auth, "20", pinned=True)).value
    shown = Post("20", "all of it", created_at=datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC))
    assert [user.pinned for user in page.items] == [shown, None, None]
    assert page.omitted == 0
    assert x.asked[0].query["expansions"] == "pinned_tweet_id"
    assert x.asked[0].query["tweet.fields"] == "created_at,note_tweet"
    assert x.asked[0].query["user.fields"].startswith("name,username,verified,created_at,profile_image_url")


async def test_pinned_posts_are_only_returned_on_request(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Each costs one more object."""
    x.says({"data": [ANN]})
    await client.liking_users(auth, "20")
    assert "expansions" not in x.asked[0].query


async def test_a_page_of_only_errors_raises_the_error(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The likers of a post that doesn't exist are not found, rather than none."""
    x.says(
        {"errors": [{"title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found"}]}
    )
    with pytest.raises(XNotFound):
        await client.liking_users(auth, "20")


async def test_unparsable_objects_on_a_page_are_left_out(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """One malformed object or page token doesn't spoil the rest."""
    meta = {"result_count": True, "next_token": "a b&c", "previous_token": 7}
    x.says(
        {"data": [{"id": "20"}, {"id": "x"}, None], "meta": meta, "includes": {"users": {}, "media": [{}, 1]}}
    )
    assert (await client.liked_posts(auth, "42")).value == Page((Post("20", ""),))


async def test_a_page_that_is_not_a_list_is_malformed(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A single object where a list belongs isn't a page."""
    x.says({"data": ANN})
    with pytest.raises(XMalformed):
        await client.liking_users(auth, "20")
