"""Looking up posts and users in both vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.x import Media

if TYPE_CHECKING:
    from bot.sandbox.x import XSandbox

    from .conftest import Api, SampleAccounts

APP_ONLY = {"authorization": "Bearer app-only"}


async def test_me_is_the_account_of_the_token(api: Api, cast: SampleAccounts) -> None:
    """By default, a user has ID, name and username."""
    reply = await api.get("/2/users/me", cast.reader)
    assert reply.json() == {"data": {"id": cast.reader.id, "name": "Rhea", "username": "rhea"}}


async def test_a_user_is_found_by_username(api: Api, cast: SampleAccounts) -> None:
    """Upper and lower case are the same."""
    reply = await api.get("/2/users/by/username/ACME", cast.reader)
    assert reply.json()["data"]["id"] == cast.author.id


async def test_requested_user_fields_are_returned(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """Every field that the app uses."""
    fields = "created_at,description,profile_image_url,protected,public_metrics,verified,verified_type"
    data = (await api.get("/2/users/by/username/acme", cast.reader, user__fields=fields)).json()["data"]
    assert data.keys() == {"id", "name", "username", *fields.split(",")}
    assert data["profile_image_url"] == f"{x.url}/avatars/acme.svg"
    assert data["created_at"] == "2019-03-04T10:30:00.000Z"
    assert (data["verified"], data["verified_type"]) == (True, "business")
    assert data["public_metrics"]["tweet_count"] == 1


async def test_a_post_has_few_fields_by_default(api: Api, cast: SampleAccounts) -> None:
    """ID, text and edit history."""
    data = (await api.get(f"/2/tweets/{cast.post.id}", cast.reader)).json()["data"]
    assert data == {"id": cast.post.id, "text": "Out today: Relay.", "edit_history_tweet_ids": [cast.post.id]}


async def test_the_old_vocabulary_gets_the_old_field_names(
    x: XSandbox, api: Api, cast: SampleAccounts
) -> None:
    """tweet.fields returns retweet_count and author_id, and expansions return includes.users."""
    x.world.like(cast.other, cast.post)
    reply = await api.get(
        f"/2/tweets/{cast.post.id}",
        cast.reader,
        tweet__fields="author_id,created_at,public_metrics,lang,conversation_id,reply_settings,possibly_sensitive",
        expansions="author_id",
        user__fields="verified",
    )
    data = reply.json()["data"]
    assert data["author_id"] == cast.author.id
    assert data["created_at"] == "2026-11-20T12:00:00.000Z"
    assert data["public_metrics"]["like_count"] == 1
    assert "retweet_count" in data["public_metrics"]
    users = reply.json()["includes"]["users"]
    assert users == [{"id": cast.author.id, "name": "Acme", "username": "acme", "verified": True}]


async def test_the_new_vocabulary_gets_the_new_field_names(api: Api, cast: SampleAccounts) -> None:
    """post.fields returns repost_count and edit_history_post_ids; author_id is an expansion, not a field."""
    path = f"/2/tweets/{cast.post.id}"
    data = (await api.get(path, cast.reader, post__fields="author_id,public_metrics")).json()["data"]
    assert "repost_count" in data["public_metrics"]
    assert data["edit_history_post_ids"] == [cast.post.id]
    assert "author_id" not in data
    expanded = (await api.get(path, cast.reader, post__fields="text", expansions="author_id")).json()
    assert expanded["data"]["author_id"] == expanded["includes"]["users"][0]["id"] == cast.author.id


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_pinned_and_newest_posts_can_be_expanded(
    x: XSandbox, api: Api, cast: SampleAccounts, word: str
) -> None:
    """They are in includes, under the vocabulary's name."""
    cast.author.pinned = cast.post
    newest = x.world.add_post(cast.author, "Newer.")
    body = (
        await api.get(
            "/2/users/by/username/acme", cast.reader, expansions=f"pinned_{word}_id,most_recent_{word}_id"
        )
    ).json()
    assert (body["data"][f"pinned_{word}_id"], body["data"][f"most_recent_{word}_id"]) == (
        cast.post.id,
        newest.id,
    )
    assert [post["id"] for post in body["includes"][f"{word}s"]] == [cast.post.id, newest.id]


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_unknown_fields_are_ignored(api: Api, cast: SampleAccounts, word: str) -> None:
    """And unknown expansions."""
    params: dict[str, Any] = {
        f"{word}__fields": "text,shoe_size",
        "expansions": "shoes",
        "user__fields": "hat",
    }
    reply = await api.get(f"/2/tweets/{cast.post.id}", cast.reader, **params)
    assert reply.status_code == 200
    assert reply.json()["data"].keys() == {"id", "text", f"edit_history_{word}_ids"}


async def test_media_are_returned_in_includes(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """attachments.media_keys expands to media with the requested fields."""
    picture = Media("3_1", "/media/a.svg", "A chart")
    post = x.world.add_post(cast.author, "Look.", media=[picture])
    reply = await api.get(
        f"/2/tweets/{post.id}",
        cast.reader,
        expansions="attachments.media_keys",
        media__fields="url,alt_text,width,height",
    )
    assert reply.json()["data"]["attachments"] == {"media_keys": ["3_1"]}
    assert reply.json()["includes"]["media"] == [
        {
            "media_key": "3_1",
            "type": "photo",
            "url": f"{x.url}/media/a.svg",
            "alt_text": "A chart",
            "width": 1200,
            "height": 675,
        }
    ]


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_a_long_post_is_truncated_unless_its_note_is_requested(
    x: XSandbox, api: Api, cast: SampleAccounts, word: str
) -> None:
    """`text` has at most 280 characters; the note has all of them."""
    post = x.world.add_post(cast.author, "word " * 100)
    params: dict[str, Any] = {f"{word}__fields": f"note_{word}"}
    data = (await api.get(f"/2/tweets/{post.id}", cast.reader, **params)).json()["data"]
    assert len(data["text"]) == 280
    assert data[f"note_{word}"] == {"text": "word " * 100}


async def test_text_is_returned_with_character_entities(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """& < > are escaped in a post's text, unless a rule turns that off."""
    post = x.world.add_post(cast.author, "<b> & 'c'")
    path = f"/2/tweets/{post.id}"
    assert (await api.get(path, cast.reader)).json()["data"]["text"] == "&lt;b&gt; &amp; 'c'"
    x.behaviors.escaped_text = False
    assert (await api.get(path, cast.reader)).json()["data"]["text"] == "<b> & 'c'"


@pytest.mark.parametrize(
    "path", ["/2/tweets/abc", "/2/tweets/12345678901234567890", "/2/users/by/username/no-name"]
)
async def test_an_invalid_id_or_username_is_an_invalid_request(
    api: Api, cast: SampleAccounts, path: str
) -> None:
    """IDs are 1 to 19 digits, usernames 1 to 15 of [A-Za-z0-9_]."""
    assert (await api.get(path, cast.reader)).status_code == 400


@pytest.mark.parametrize("path", ["/2/users/by/username/nobody", "/2/users/404/liked_tweets"])
async def test_a_missing_user_gives_errors_without_data(api: Api, cast: SampleAccounts, path: str) -> None:
    """It's a 200 with resource-not-found."""
    reply = await api.get(path, cast.reader)
    assert (reply.status_code, list(reply.json())) == (200, ["errors"])


async def test_a_suspended_user_is_not_found(x: XSandbox, api: Api, cast: SampleAccounts) -> None:
    """X says that it's suspended, but the type is resource-not-found."""
    x.world.suspend(cast.other)
    problem = (await api.get("/2/users/by/username/otto", cast.reader)).json()["errors"][0]
    assert "suspended" in problem["detail"]
    assert problem["type"].endswith("resource-not-found")


async def test_an_app_only_token_can_look_up_public_data_only(api: Api, cast: SampleAccounts) -> None:
    """Users and posts, but nothing protected."""
    for path in (f"/2/tweets/{cast.post.id}", "/2/users/by/username/acme"):
        assert "data" in (await api.http.get(path, headers=APP_ONLY)).json()
    cast.author.protected = True
    assert "data" not in (await api.http.get(f"/2/tweets/{cast.post.id}", headers=APP_ONLY)).json()


async def test_an_app_only_token_cannot_access_likes_or_me(api: Api, cast: SampleAccounts) -> None:
    """All of them are 403 unsupported-authentication."""
    replies = [
        await api.http.post(
            f"/2/users/{cast.reader.id}/likes", json={"tweet_id": cast.post.id}, headers=APP_ONLY
        ),
        await api.http.delete(f"/2/users/{cast.reader.id}/likes/{cast.post.id}", headers=APP_ONLY),
        await api.http.get(f"/2/tweets/{cast.post.id}/liking_users", headers=APP_ONLY),
        await api.http.get(f"/2/users/{cast.reader.id}/liked_tweets", headers=APP_ONLY),
        await api.http.get("/2/users/me", headers=APP_ONLY),
    ]
    for reply in replies:
        assert reply.status_code == 403
        assert reply.json()["type"].endswith("/unsupported-authentication")
