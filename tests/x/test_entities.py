"""Links in a post's text: their targets and how they are shown."""

from typing import Any

import pytest

from bot.x.includes import Includes, post_of
from bot.x.models import Link, Post

ADDRESS = {"start": 0, "end": 23, "url": "https://t.co/abc", "display_url": "acme.example/relay"}


def post(**members: Any) -> Post:
    found = post_of({"id": "1", "text": "https://t.co/abc"} | members, Includes())
    assert found is not None
    return found


def test_urls_are_shown_as_x_shows_them() -> None:
    """The t.co address is the target; X's short form is the text."""
    expected = Link("https://t.co/abc", "https://t.co/abc", "acme.example/relay")
    assert post(entities={"urls": [ADDRESS]}).links == (expected,)


def test_mentions_and_hashtags_link_to_x() -> None:
    """A mention links to the profile, a hashtag in any script to its search."""
    entities = {"mentions": [{"username": "theo_dev"}], "hashtags": [{"tag": "Größe"}]}
    assert [link.url for link in post(entities=entities).links] == [
        "https://x.com/theo_dev",
        "https://x.com/hashtag/Gr%C3%B6%C3%9Fe",
    ]


def test_a_long_post_uses_the_entities_of_its_whole_text() -> None:
    """The entities of the shortened text would miss some links."""
    note = {"text": "…", "entities": {"urls": [ADDRESS], "hashtags": [{"tag": "late"}]}}
    assert len(post(entities={"urls": [ADDRESS]}, note_tweet=note).links) == 2
    assert len(post(entities={"urls": [ADDRESS]}, note_post=note).links) == 2


def test_a_repeated_link_is_returned_once() -> None:
    """Links are found by their text."""
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
def test_malformed_entities_are_ignored(entities: object) -> None:
    """They make no link, and the post is still parsed."""
    assert post(entities=entities).links == ()


def test_a_repost_is_marked() -> None:
    """Its text is another post's, shortened; replies and quotes have their own text."""
    assert post(referenced_tweets=[{"type": "retweeted", "id": "2"}]).is_repost
    assert not post(referenced_tweets=[{"type": "quoted", "id": "2"}, None, {"type": []}]).is_repost
    assert not post().is_repost


def test_a_withheld_post_names_its_countries() -> None:
    """X names the countries in which it may not be shown."""
    assert post(withheld={"copyright": False, "country_codes": ["DE"]}).withheld
    assert not post().withheld


def test_a_text_of_nothing_but_links_has_a_hundred_of_each_kind() -> None:
    """X sends no more; a reply that claims thousands doesn't fill the memory."""
    urls = [{"url": f"https://t.co/{number}"} for number in range(150)]

    assert len(post(entities={"urls": urls}).links) == 100
