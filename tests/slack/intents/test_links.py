"""Finding posts in a message, wherever Slack stores links."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posts import PostRef
from bot.slack.intents.links import MOST_POSTS, posts_in
from tests.slack.places import PERMALINK, places, rich, section

URL = "https://x.com/acmehq/status/1950000000000000001"
OTHER = "https://x.com/acmehq/status/1950000000000000002"
POST = PostRef("1950000000000000001")
OTHER_POST = PostRef("1950000000000000002")


PLACES = places(URL)
LINK = {"type": "link", "url": URL, "text": "our launch"}


@pytest.mark.parametrize("place", PLACES)
def test_a_post_is_found_in_every_place(place: str) -> None:
    """Each place gives the post, once."""
    assert posts_in({"type": "message", "user": "U1", "ts": "1.2", **PLACES[place]}).all == (POST,)


def test_posts_come_in_reading_order_and_once() -> None:
    """Text comes before attachments; the same post in text and blocks is one."""
    message = {
        "text": f"<{OTHER}>",
        "blocks": [rich(section({"type": "link", "url": OTHER}))],
        "attachments": [{"from_url": OTHER}, *PLACES["shared message"]["attachments"]],
    }
    assert posts_in(message).all == (OTHER_POST, POST)


def test_a_shared_messages_permalink_is_not_a_post() -> None:
    """Whatever the permalink looks like."""
    assert posts_in({"attachments": [{"is_msg_unfurl": True, "from_url": PERMALINK, "text": "hi"}]}).all == ()


def test_a_label_is_not_a_link() -> None:
    """Only the target of a link or button counts, not its text."""
    elsewhere = "https://evil.example/1"
    message = {
        "text": f"<{elsewhere}|{URL}>",
        "blocks": [
            rich(section({"type": "link", "url": elsewhere, "text": URL})),
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": URL}, "value": URL}],
            },
        ],
    }
    assert posts_in(message).all == ()


def test_links_inside_a_preview_do_not_count() -> None:
    """Slack's preview of a post is that post alone, even if it quotes another."""
    message = {"text": f"<{URL}>", "attachments": [{"from_url": URL, "text": f"as said in {OTHER}"}]}
    assert posts_in(message).all == (POST,)


def test_the_number_of_posts_is_limited() -> None:
    """A message full of links gives the first ones only."""
    links = " ".join(f"https://x.com/a/status/{n}" for n in range(1, 1000))
    assert posts_in({"text": links}).all == tuple(PostRef(str(n)) for n in range(1, MOST_POSTS + 1))


def test_the_nesting_depth_is_limited() -> None:
    """Deeper nesting than Slack's own is ignored, without an error."""
    nested: dict[str, Any] = {"text": URL}
    for _ in range(5000):
        nested = {"attachments": [nested]}
    assert posts_in(nested).all == ()


keys = st.sampled_from(
    ["text", "blocks", "elements", "type", "url", "attachments", "from_url", "value", "files", "message"]
)
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([URL, "link", "rich_text"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(keys | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=30,
)


@given(st.dictionaries(keys, junk, max_size=6))
def test_any_message_is_parsed(message: dict[str, Any]) -> None:
    """Whatever JSON it is, linked posts are found and nothing is raised."""
    assert set(posts_in(message).all) <= {POST}
