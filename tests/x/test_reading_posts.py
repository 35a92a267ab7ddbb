"""Parsing posts in either vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.x import Bearer, Counts, Post, XClient, XMalformed

from .assertions import NEW_WORDS, OLD_WORDS, ann, first_post

if TYPE_CHECKING:
    from .scripted import ScriptedX


@pytest.mark.parametrize("body", [OLD_WORDS, NEW_WORDS], ids=["tweet words", "post words"])
async def test_a_post_is_parsed_in_both_vocabularies(
    client: XClient, x: ScriptedX, auth: Bearer, body: Any
) -> None:
    """Both give the same post, with its whole text and its media in order."""
    x.says(body)
    assert (await client.post(auth, "20")).value == first_post


async def test_a_minimal_post_is_parsed(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Only the ID is required."""
    x.says({"data": {"id": "20"}})
    assert (await client.post(auth, "20")).value == Post("20", "")


async def test_counts_are_numbers_or_none(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """0 likes differs from unknown likes, and an invalid count is None."""
    x.says(
        {"data": {"id": "20", "public_metrics": {"like_count": 0, "reply_count": -1, "quote_count": True}}}
    )
    post = (await client.post(auth, "20")).value
    assert post.counts == Counts(likes=0)


@pytest.mark.parametrize("history", [[], ["20"], None, "19,20", {"19": 1, "20": 2}], ids=repr)
async def test_a_post_with_one_version_is_not_edited(
    client: XClient, x: ScriptedX, auth: Bearer, history: Any
) -> None:
    """Only a post with an earlier version is edited."""
    x.says({"data": {"id": "20", "edit_history_tweet_ids": history}})
    assert not (await client.post(auth, "20")).value.edited


def test_a_permalink_names_the_author_if_known() -> None:
    """With the author it's X's own address; without, one that X redirects."""
    assert Post("20", "", author=ann).url == "https://x.com/ann/status/20"
    assert Post("20", "", author_id="42").url == "https://x.com/i/status/20"


async def test_text_is_unescaped_once(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X escapes &, < and > in a post's text; entities that the author typed stay."""
    x.says({"data": {"id": "20", "text": "a &lt;b&gt; &amp; &amp;lt; &quot;"}})
    assert (await client.post(auth, "20")).value.text == "a <b> & &lt; &quot;"


async def test_posts_can_be_requested_without_their_authors(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """An author costs one more object."""
    x.says({"data": [{"id": "20", "text": "hi", "author_id": "42"}]})
    (post,) = (await client.liked_posts(auth, "42", authors=False)).value.items
    assert (post.author, post.author_id) == (None, "42")
    assert "author_id" not in x.asked[0].query["expansions"]
    assert "user.fields" not in x.asked[0].query


async def test_an_unparsable_post_is_malformed(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A post needs an ID."""
    x.says({"data": {"text": "hi"}})
    with pytest.raises(XMalformed):
        await client.post(auth, "20")
