"""A Post as X tells it, in either vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.x import Bearer, Counts, Post, XClient, XMalformed

from .assertions import NEW_WORDS, OLD_WORDS, ann, first_post

if TYPE_CHECKING:
    from .scripted import ScriptedX


@pytest.mark.parametrize("body", [OLD_WORDS, NEW_WORDS], ids=["tweet words", "post words"])
async def test_a_post_is_read_in_both_vocabularies(
    client: XClient, x: ScriptedX, auth: Bearer, body: Any
) -> None:
    """The same Post comes out of the older and the newer names, with its whole text and its media in order."""
    x.says(body)
    assert (await client.post(auth, "20")).value == first_post


async def test_the_least_a_post_can_be(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Everything but the id may be missing."""
    x.says({"data": {"id": "20"}})
    assert (await client.post(auth, "20")).value == Post("20", "")


async def test_counts_are_numbers_or_not_there(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """No likes and likes not told are two things, and what is no count is not told."""
    x.says(
        {"data": {"id": "20", "public_metrics": {"like_count": 0, "reply_count": -1, "quote_count": True}}}
    )
    post = (await client.post(auth, "20")).value
    assert post.counts == Counts(likes=0)


@pytest.mark.parametrize("history", [[], ["20"], None, "19,20", {"19": 1, "20": 2}], ids=repr)
async def test_a_post_with_one_version_is_not_edited(
    client: XClient, x: ScriptedX, auth: Bearer, history: Any
) -> None:
    """Only an earlier version makes a Post an edited one."""
    x.says({"data": {"id": "20", "edit_history_tweet_ids": history}})
    assert not (await client.post(auth, "20")).value.edited


def test_a_permalink_names_the_author_if_known() -> None:
    """With the author it is the address X shows itself, without it one that X leads on from."""
    assert Post("20", "", author=ann).url == "https://x.com/ann/status/20"
    assert Post("20", "", author_id="42").url == "https://x.com/i/status/20"


async def test_a_text_is_as_it_was_written(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """X sends & < > in texts of Posts as entities; written ones come out as entities again."""
    x.says({"data": {"id": "20", "text": "a &lt;b&gt; &amp; &amp;lt; &quot;"}})
    assert (await client.post(auth, "20")).value.text == "a <b> & &lt; &quot;"


async def test_a_post_without_its_author_asks_for_none(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """An author costs one more object, so a look-up can do without."""
    x.says({"data": {"id": "20", "text": "hi", "author_id": "42"}})
    post = (await client.post(auth, "20", author=False)).value
    assert (post.author, post.author_id) == (None, "42")
    assert "author_id" not in x.asked[0].query["expansions"]
    assert "user.fields" not in x.asked[0].query


async def test_a_post_that_cannot_be_read_is_malformed(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A Post is an id at least."""
    x.says({"data": {"text": "hi"}})
    with pytest.raises(XMalformed):
        await client.post(auth, "20")
