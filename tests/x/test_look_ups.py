"""Looking up users, Posts, who liked a Post and what a user liked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.secret import Secret
from bot.x import (
    AppOnly,
    Bearer,
    Counts,
    Media,
    Page,
    Post,
    User,
    XClient,
    XForbidden,
    XMalformed,
    XNotFound,
    XServerError,
    XUnreachable,
)

from .scripted import Answer, HalfAnAnswer, ScriptedX, hang_up

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ANN = {
    "id": "42",
    "username": "ann",
    "name": "Ann <b>&",
    "verified": True,
    "created_at": "2009-03-21T20:50:14.000Z",
    "profile_image_url": "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
}
ann = User(
    "42",
    "ann",
    "Ann <b>&",
    verified=True,
    created_at=datetime(2009, 3, 21, 20, 50, 14, tzinfo=UTC),
    picture="https://pbs.twimg.com/profile_images/1/a_normal.jpg",
)

METRICS = {"like_count": 17, "reply_count": 3, "quote_count": 0, "bookmark_count": 1, "impression_count": 900}
OLD_WORDS: dict[str, Any] = {
    "data": {
        "id": "20",
        "text": "just setting up my…",
        "author_id": "42",
        "created_at": "2006-03-21T20:50:14.000Z",
        "edit_history_tweet_ids": ["19", "20"],
        "note_tweet": {"text": "just setting up my twttr, all of it"},
        "public_metrics": METRICS | {"retweet_count": 2},
        "attachments": {"media_keys": ["3_1", "7_2", "3_404"]},
    },
    "includes": {
        "users": [ANN | {"pinned_tweet_id": "20", "public_metrics": {"tweet_count": 1}}],
        "tweets": [],
        "media": [
            {"media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.twimg.com/v.jpg"},
            {"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/p.jpg", "alt_text": "a bird"},
        ],
    },
}
NEW_WORDS = {
    "data": {
        "id": "20",
        "text": "just setting up my…",
        "author_id": "42",
        "created_at": "2006-03-21T20:50:14Z",
        "edit_history_post_ids": ["19", "20"],
        "note_post": {"text": "just setting up my twttr, all of it"},
        "public_metrics": METRICS | {"repost_count": 2},
        "attachments": {"media_keys": ["3_1", "7_2"]},
        "something_new": {"a": [1]},
    },
    "includes": OLD_WORDS["includes"] | {"posts": []},
}
first_post = Post(
    "20",
    "just setting up my twttr, all of it",
    author=ann,
    author_id="42",
    created_at=datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC),
    counts=Counts(likes=17, reposts=2, replies=3, quotes=0),
    edited=True,
    media=(
        Media("3_1", "photo", "https://pbs.twimg.com/p.jpg", "a bird"),
        Media("7_2", "video", "https://pbs.twimg.com/v.jpg"),
    ),
)


@pytest.mark.parametrize("body", [OLD_WORDS, NEW_WORDS], ids=["tweet words", "post words"])
async def test_a_post_is_read_in_both_vocabularies(
    client: XClient, x: ScriptedX, auth: Bearer, body: Any
) -> None:
    """The same Post comes out of the older and the newer names, with its whole text and its media in order."""
    x.says(body)
    assert await client.post(auth, "20") == first_post


async def test_the_least_a_post_can_be(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Everything but the id may be missing."""
    x.says({"data": {"id": "20"}})
    assert await client.post(auth, "20") == Post("20", "")


async def test_counts_are_numbers_or_not_there(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """No likes and likes not told are two things, and what is no count is not told."""
    x.says(
        {"data": {"id": "20", "public_metrics": {"like_count": 0, "reply_count": -1, "quote_count": True}}}
    )
    post = await client.post(auth, "20")
    assert (post.counts, post.like_count) == (Counts(likes=0), 0)


@pytest.mark.parametrize("history", [[], ["20"], None, "19,20", {"19": 1, "20": 2}], ids=repr)
async def test_a_post_with_one_version_is_not_edited(
    client: XClient, x: ScriptedX, auth: Bearer, history: Any
) -> None:
    """Only an earlier version makes a Post an edited one."""
    x.says({"data": {"id": "20", "edit_history_tweet_ids": history}})
    assert not (await client.post(auth, "20")).edited


def test_a_permalink_names_the_author_if_known() -> None:
    """With the author it is the address X shows itself, without it one that X leads on from."""
    assert Post("20", "", author=ann).url == "https://x.com/ann/status/20"
    assert Post("20", "", author_id="42").url == "https://x.com/i/status/20"


async def test_a_text_is_as_it_was_written(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X sends & < > in texts of Posts as entities; written ones come out as entities again."""
    x.says({"data": {"id": "20", "text": "a &lt;b&gt; &amp; &amp;lt; &quot;"}})
    assert (await client.post(auth, "20")).text == "a <b> & &lt; &quot;"


async def test_a_post_without_its_author_asks_for_none(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """An author costs one more object, so a look-up can do without."""
    x.says({"data": {"id": "20", "text": "hi", "author_id": "42"}})
    post = await client.post(auth, "20", author=False)
    assert (post.author, post.author_id) == (None, "42")
    assert "author_id" not in x.asked[0].query["expansions"]
    assert "user.fields" not in x.asked[0].query


async def test_me_is_the_tokens_own_account(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The account comes with all that was asked for."""
    x.says({"data": ANN})
    assert await client.me(auth) == ann
    assert x.asked[0].path == "/2/users/me"


async def test_a_user_is_found_by_username(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The name without @ stands in the address."""
    x.says({"data": ANN})
    assert await client.user_by_username(auth, "ann") == ann
    assert x.asked[0].path == "/2/users/by/username/ann"


async def test_odd_details_of_a_user_count_as_missing(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A date that is none, a picture that has no address or half a character spoil nothing else."""
    odd = {
        "created_at": "yesterday",
        "profile_image_url": "javascript:alert(1)",
        "verified": "yes",
        "name": "\ud800!",
    }
    x.says({"data": ANN | odd})
    assert await client.me(auth) == User("42", "ann", "?!")


async def test_a_date_without_a_zone_or_out_of_range_is_none(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """A time is aware and in UTC, or not there."""
    for date in ("2009-03-21T20:50:14", "9999-12-31T23:59:59-23:59", 7):
        x.says({"data": ANN | {"created_at": date}})
        assert (await client.me(auth)).created_at is None


@pytest.mark.parametrize(
    "data", [None, [], "ann", {}, {"id": "42"}, {"id": 42, "username": "ann"}, {"id": "4x2"}]
)
async def test_a_user_that_cannot_be_read_is_malformed(
    client: XClient, x: ScriptedX, auth: Bearer, data: Any
) -> None:
    """A user is an id and a username at least."""
    x.says({"data": data})
    with pytest.raises(XMalformed):
        await client.me(auth)


async def test_a_post_that_cannot_be_read_is_malformed(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A Post is an id at least."""
    x.says({"data": {"text": "hi"}})
    with pytest.raises(XMalformed):
        await client.post(auth, "20")


async def test_a_page_of_liking_users(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A page holds its users in X's order and the way on and back."""
    bob = {"id": "43", "username": "bob", "name": "Bob"}
    x.says(
        {
            "data": [ANN, bob],
            "meta": {"result_count": 2, "next_token": "7140dibd", "previous_token": "7140dia"},
        }
    )
    page = await client.liking_users(auth, "20", max_results=2, pagination_token="7140abc")
    assert page == Page((ann, User("43", "bob", "Bob")), "7140dibd", "7140dia", 2)
    [asked] = x.asked
    assert asked.path == "/2/tweets/20/liking_users"
    assert asked.query["max_results"] == "2"
    assert asked.query["pagination_token"] == "7140abc"


async def test_a_page_of_liked_posts(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Posts come with the authors and media that stand in `includes`."""
    x.says(OLD_WORDS | {"data": [OLD_WORDS["data"]], "meta": {"result_count": 1}})
    assert await client.liked_posts(auth, "42") == Page((first_post,), result_count=1)
    assert x.asked[0].path == "/2/users/42/liked_tweets"


async def test_a_page_size_is_always_sent(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X documents no default for liked Posts, and every object costs."""
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
async def test_an_empty_page_is_no_error(client: XClient, x: ScriptedX, auth: Bearer, body: Any) -> None:
    """A 200 without data is an empty page: what it means is for others to say."""
    x.says(body)
    assert await client.liking_users(auth, "20") == Page(())


async def test_errors_beside_data_leave_the_page_as_it_is(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """Objects X could not show are missing from the page and counted, and that is all."""
    x.says({"data": [ANN], "errors": [{"title": "Not Found Error", "type": "about:blank"}]})
    assert await client.liking_users(auth, "20") == Page((ann,), result_count=1, missing=1)


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
    """A Post without its author or one of its fields is there; a Post X won't show is not."""
    x.says({"data": [{"id": "20"}], "errors": errors, "meta": {"result_count": 1}})
    page = await client.liked_posts(auth, "42")
    assert (page.items, page.missing) == ((Post("20", ""),), missing)


async def test_a_page_all_hidden_still_leads_on(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """When X shows none of five liked Posts, the sixth can be reached; without a way on it is the error."""
    hidden = {"errors": [NOT_SHOWN] * 5, "meta": {"result_count": 0, "next_token": "7140dibd"}}
    x.says(hidden)
    assert await client.liked_posts(auth, "42") == Page((), "7140dibd", missing=5)
    x.says(hidden | {"meta": {"result_count": 0}})
    with pytest.raises(XForbidden):
        await client.liked_posts(auth, "42")


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_likers_with_the_posts_they_pinned(
    client: XClient, x: ScriptedX, auth: Bearer, word: str
) -> None:
    """Each user has their own pinned Post, in both vocabularies; one that is gone leaves none."""
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
    page = await client.liking_users(auth, "20", pinned=True)
    shown = Post("20", "all of it", created_at=datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC))
    assert [user.pinned for user in page.items] == [shown, None, None]
    assert page.missing == 0
    assert x.asked[0].query["expansions"] == "pinned_tweet_id"
    assert x.asked[0].query["tweet.fields"] == "created_at,note_tweet"
    assert x.asked[0].query["user.fields"].startswith("name,username,verified,created_at,profile_image_url")


async def test_pinned_posts_come_only_when_asked_for(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """They cost one more object each."""
    x.says({"data": [ANN]})
    await client.liking_users(auth, "20")
    assert "expansions" not in x.asked[0].query


async def test_a_page_of_nothing_but_errors_is_the_error(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The likers of a Post that does not exist are not found, rather than none."""
    x.says(
        {"errors": [{"title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found"}]}
    )
    with pytest.raises(XNotFound):
        await client.liking_users(auth, "20")


async def test_what_cannot_be_read_on_a_page_is_left_out(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """One odd object or token does not take the rest of the page with it."""
    meta = {"result_count": True, "next_token": "a b&c", "previous_token": 7}
    x.says(
        {"data": [{"id": "20"}, {"id": "x"}, None], "meta": meta, "includes": {"users": {}, "media": [{}, 1]}}
    )
    assert await client.liked_posts(auth, "42") == Page((Post("20", ""),), result_count=1)


async def test_a_page_that_is_no_list_is_malformed(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A single object where a list belongs is an answer to something else."""
    x.says({"data": ANN})
    with pytest.raises(XMalformed):
        await client.liking_users(auth, "20")


async def test_a_look_up_nobody_answered_is_asked_once_more(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """Reading twice does no harm, and nothing was billed."""
    x.answers(hang_up, Answer({"data": ANN}))
    assert await client.me(auth) == ann


@pytest.mark.parametrize("answer", [Answer({}, 503), HalfAnAnswer()], ids=["503", "half an answer"])
async def test_a_look_up_x_answered_is_not_asked_again(
    client: XClient, x: ScriptedX, auth: Bearer, answer: Any
) -> None:
    """An answer, however bad, may have been billed."""
    x.answers(answer)
    with pytest.raises((XServerError, XMalformed)):
        await client.liked_posts(auth, "42")
    assert len(x.asked) == 1


BAD_ASKS: dict[str, Callable[[XClient, Bearer], Awaitable[object]]] = {
    "user id with a path": lambda c, a: c.like(a, "42/../43", "20"),
    "empty user id": lambda c, a: c.like(a, "", "20"),
    "id of 20 digits": lambda c, a: c.like(a, "42", "1" * 20),
    "newline after an id": lambda c, a: c.unlike(a, "42", "20\n"),
    "digits of another script": lambda c, a: c.unlike(a, "٤٢", "20"),
    "query in a Post id": lambda c, a: c.post(a, "20?x=1"),
    "negative id": lambda c, a: c.liking_users(a, "-1"),
    "username with @": lambda c, a: c.user_by_username(a, "@ann"),
    "username with a slash": lambda c, a: c.user_by_username(a, "ann/.."),
    "username too long": lambda c, a: c.user_by_username(a, "a" * 16),
    "token with a space": lambda c, a: c.liking_users(a, "20", pagination_token="a b"),
    "empty token": lambda c, a: c.liking_users(a, "20", pagination_token=""),
    "no likers": lambda c, a: c.liking_users(a, "20", max_results=0),
    "too many likers": lambda c, a: c.liking_users(a, "20", max_results=101),
    "too few liked Posts": lambda c, a: c.liked_posts(a, "42", max_results=4),
    "too many liked Posts": lambda c, a: c.liked_posts(a, "42", max_results=101),
}


@pytest.mark.parametrize("ask", BAD_ASKS.values(), ids=BAD_ASKS.keys())
async def test_what_cannot_be_right_is_not_asked(
    client: XClient, x: ScriptedX, auth: Bearer, ask: Callable[[XClient, Bearer], Awaitable[object]]
) -> None:
    """No address is built from text that is no id, username or page token."""
    with pytest.raises(ValueError, match=r"X|page|token"):
        await ask(client, auth)
    assert x.asked == []


PERSONAL: dict[str, Callable[[XClient, AppOnly], Awaitable[object]]] = {
    "like": lambda c, a: c.like(a, "42", "20"),
    "unlike": lambda c, a: c.unlike(a, "42", "20"),
    "liking_users": lambda c, a: c.liking_users(a, "20"),
    "liked_posts": lambda c, a: c.liked_posts(a, "42"),
    "me": lambda c, a: c.me(a),
}


@pytest.mark.parametrize("ask", PERSONAL.values(), ids=PERSONAL.keys())
async def test_what_only_a_person_may_ask_is_not_asked_as_the_app(
    client: XClient, x: ScriptedX, ask: Callable[[XClient, AppOnly], Awaitable[object]]
) -> None:
    """X would refuse in the words of a plan without likes, and the plan would look worse than it is."""
    with pytest.raises(ValueError, match="a person's authorization"):
        await ask(client, AppOnly(Secret("app-bearer")))
    assert x.asked == []


async def test_posts_and_users_are_looked_up_as_the_app(client: XClient, x: ScriptedX) -> None:
    """What is public needs nobody's account."""
    app = AppOnly(Secret("app-bearer"))
    x.answers(Answer({"data": {"id": "20"}}), Answer({"data": ANN}))
    await client.post(app, "20")
    await client.user_by_username(app, "ann")
    assert {asked.headers["authorization"] for asked in x.asked} == {"Bearer app-bearer"}


async def test_nobody_listening_is_unreachable(
    http: Any, clock: Any, auth: Bearer, unused_tcp_port: int
) -> None:
    """A refused connection is X out of reach, with no address in the error."""
    client = XClient(http, f"http://127.0.0.1:{unused_tcp_port}", clock=clock, pause=0)
    with pytest.raises(XUnreachable) as lost:
        await client.me(auth)
    assert str(lost.value) == "No reply: ClientConnectorError (no reply)"
