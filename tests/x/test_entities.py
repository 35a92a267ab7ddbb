"""The links of a Post's text are X's own: where they lead, and how they are shown."""

from typing import Any

import pytest

from bot.x.includes import Includes, post_of
from bot.x.models import Link, Post

ADDRESS = {"start": 0, "end": 23, "url": "https://t.co/abc", "display_url": "acme.example/relay"}


def post(**members: Any) -> Post:
    found = post_of({"id": "1", "text": "https://t.co/abc"} | members, Includes())
    assert found is not None
    return found


def test_addresses_are_shown_as_x_shows_them() -> None:
    """The text's t.co address is where the link leads; X's short form is what is read."""
    expected = Link("https://t.co/abc", "https://t.co/abc", "acme.example/relay")
    assert post(entities={"urls": [ADDRESS]}).links == (expected,)


def test_mentions_and_hashtags_lead_to_x() -> None:
    """A name leads to its page, a tag to its search; tags may be in any script."""
    entities = {"mentions": [{"username": "theo_dev"}], "hashtags": [{"tag": "Größe"}]}
    assert [link.url for link in post(entities=entities).links] == [
        "https://x.com/theo_dev",
        "https://x.com/hashtag/Gr%C3%B6%C3%9Fe",
    ]


def test_a_long_posts_links_are_those_of_its_whole_text() -> None:
    """Those of the shortened text would miss the rest."""
    note = {"text": "…", "entities": {"urls": [ADDRESS], "hashtags": [{"tag": "late"}]}}
    assert len(post(entities={"urls": [ADDRESS]}, note_tweet=note).links) == 2
    assert len(post(entities={"urls": [ADDRESS]}, note_post=note).links) == 2


def test_the_same_link_twice_is_one() -> None:
    """It is found by its words."""
    assert len(post(entities={"hashtags": [{"tag": "a"}, {"tag": "a"}]}).links) == 1


@pytest.mark.parametrize(
    "entities",
    [
        {"urls": [{"url": "javascript:alert(1)"}, {"display_url": "x.com"}, "x", None]},
        {"mentions": [{"username": "a/b"}, {"username": ""}, {}]},
        {"hashtags": [{"tag": "a b"}, {"tag": 7}, []]},
        {"urls": "x", "mentions": {}, "hashtags": None},
        "x",
        [],
    ],
)
def test_what_is_no_link_is_left_alone(entities: object) -> None:
    """Odd entities lead nowhere, and the Post is read all the same."""
    assert post(entities=entities).links == ()


def test_a_repost_says_so() -> None:
    """Its text is another Post's, and cut; an answer or a quotation has a text of its own."""
    assert post(referenced_tweets=[{"type": "retweeted", "id": "2"}]).is_repost
    assert not post(referenced_tweets=[{"type": "quoted", "id": "2"}, None]).is_repost
    assert not post().is_repost


def test_a_withheld_post_says_so() -> None:
    """X names the countries in which it may not be shown."""
    assert post(withheld={"copyright": False, "country_codes": ["DE"]}).withheld
    assert not post().withheld
