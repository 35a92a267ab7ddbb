"""Message shortcuts on messages with several posts, or with none."""

import pytest

from bot.posts import PostRef
from bot.slack.messages import MOST_CHOICES, no_post, picker
from tests.slack.messages.reading import blocks_of, buttons, words

TWO = [PostRef("1950000000000000001", "acmehq"), PostRef("1950000000000000002", "acmehq")]


def test_each_post_is_a_choice_by_its_id() -> None:
    """The choice returns as block `post`, action `choice`, with the post's ID."""
    view = picker("like", TWO)
    (block,) = blocks_of(view)
    assert view["callback_id"] == "pick"
    assert (block["block_id"], block["element"]["action_id"]) == ("post", "choice")
    assert [option["value"] for option in block["element"]["options"]] == [post.id for post in TWO]


def test_each_choice_shows_its_link() -> None:
    """People can tell the posts apart and open each before choosing."""
    for post in TWO:
        said = words(picker("like", TWO))
        assert f"Post by @acmehq · Jul 29, 2025\n{post.url.removeprefix('https://')}" in said
        assert post.url.removeprefix("https://") in words(picker("like", TWO))


def test_nothing_is_preselected() -> None:
    """A like is a person's own choice."""
    assert "initial_option" not in str(picker("like", TWO))


@pytest.mark.parametrize(
    ("act", "submit"), [("like", "Like"), ("unlike", "Unlike"), ("likers", "Show"), ("other", "Continue")]
)
def test_the_submit_button_names_the_action(act: str, submit: str) -> None:
    """Like, for example."""
    assert picker(act, TWO)["submit"]["text"] == submit


def test_more_posts_than_choices_are_mentioned() -> None:
    """Posts that don't fit aren't left out silently."""
    view = picker("like", [PostRef(str(n)) for n in range(1, MOST_CHOICES + 4)])
    assert len(blocks_of(view)[0]["element"]["options"]) == MOST_CHOICES
    assert "3 more" in words(view)


def test_a_message_without_a_post_says_so_and_what_to_do() -> None:
    """The reply names the shortcut, what it needs and another way."""
    message = no_post("Who liked this")
    assert message.text == "There's no link to a post in that message."
    assert "_Who liked this_" in words(message)
    assert "type `/likers https://x.com/…`." in words(message)
    assert "Get help" in buttons(message)
