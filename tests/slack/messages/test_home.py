"""The Home tab."""

from datetime import timedelta

import pytest

from bot.likes.results import Account, ConfirmationWay, LikeResult
from bot.linking.results import ExhaustedLimit
from bot.slack import messages
from bot.slack.actions import home_section
from bot.slack.message import Message
from bot.slack.messages import blocks
from bot.slack.messages.home_contents import HomeContents
from bot.x import RateLimitWindow
from tests.slack.messages.reading import blocks_of, buttons, words
from tests.slack.messages.samples import NOW, POST, PRIVACY_URL, full_home, link


def test_without_an_account_one_button_stands_out() -> None:
    """The one to connect is primary."""
    home = messages.home(HomeContents(PRIVACY_URL, NOW, link=link()))

    loud = [label for label, button in buttons(home).items() if button.get("style")]
    assert loud == ["Connect X account"]
    assert "expires <!date" in words(home)
    assert "anonymous to your team" in words(home)


def test_without_a_link_the_button_requests_one() -> None:
    """A click creates it."""
    home = messages.home(HomeContents(PRIVACY_URL))

    assert buttons(home)["Connect X account"]["action_id"] == "ask:connect:home"


def test_each_line_can_be_liked_or_unliked() -> None:
    """The spoken label has its place in the list."""
    labels = [
        b["accessory"]
        for b in blocks_of(messages.home(full_home("acmehq")))
        if "ask:" in str(b.get("accessory"))
    ]
    spoken = [b["accessibility_label"] for b in labels if b["text"]["text"] in {"Unlike", "Like again"}]

    assert spoken[0] == "Unlike this post, number 1 in the list"
    assert spoken[1].startswith("Like again, this post, number 2")


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (ConfirmationWay.EVENT, "X confirms them here"),
        (ConfirmationWay.QUESTION, "Click *I liked it* afterwards"),
        (ConfirmationWay.NONE, "can't confirm likes made there"),
    ],
)
def test_a_like_on_x_is_not_claimed(way: ConfirmationWay, expected: str) -> None:
    """If people like on X's own page, the Home tab says what Likewise will know of it."""
    said = words(messages.home(full_home("acmehq", recent_actions=(), left_to_x=way)))

    assert expected in said
    assert "No likes yet" not in said


def test_limits_are_shown_when_little_is_left() -> None:
    """Each with a familiar name and its reset; two unnamed kinds are shown once."""
    until = NOW + timedelta(minutes=9)
    used_up = {name: ExhaustedLimit(until, "15 minutes") for name in ("one", "two")}
    left = {"like": RateLimitWindow(50, 3, until), "unlike": RateLimitWindow(50, 5, until)}

    said = words(messages.home(full_home("acmehq", exhausted_limits=used_up, remaining_limits=left)))

    assert "You have 3 likes left until <!date" in said
    assert said.count("You've hit X's lookup limit until <!date") == 1
    assert "unlikes left" not in said


def test_an_exhausted_limit_is_shown_once() -> None:
    """Nothing is left of it, whatever X said last."""
    until = NOW + timedelta(minutes=9)
    contents = full_home(
        "acmehq",
        exhausted_limits={"like": ExhaustedLimit(until, "24 hours")},
        remaining_limits={"like": RateLimitWindow(50, 3, until)},
    )

    said = words(messages.home(contents))

    assert "You've hit X's like limit until <!date" in said
    assert "left until" not in said


def test_a_reply_fits_into_the_view() -> None:
    """However long it is, the Home tab's own parts and the button to close the reply stay."""
    long = Message("Long", [blocks.section(str(n)) for n in range(150)])

    home = messages.home(full_home("acmehq", admin=True), long)

    assert len(home["blocks"]) == 100
    assert "Close" in buttons(home)
    assert "Delete my data…" in buttons(home)


@pytest.mark.parametrize(
    ("act", "heading"),
    [
        ("unlike", "Recent likes"),
        ("reaction", "Your settings"),
        ("spending", "For admins"),
        ("connect", "Your X account"),
    ],
)
def test_a_reply_is_shown_where_the_click_was(act: str, heading: str) -> None:
    """Slack doesn't scroll, so it comes right before that part."""
    news = Message("Done.", [blocks.section("Done.")], home_section(act))

    said = messages.home(full_home("acmehq", admin=True), news)["blocks"]

    (at,) = [number for number, block in enumerate(said) if block.get("text", {}).get("text") == "Done."]
    assert [block["type"] for block in said[at + 1 : at + 3]] == ["actions", "divider"]
    assert said[at + 3]["text"]["text"] == heading


def test_nothing_can_be_shared_from_home() -> None:
    """There is no channel to share in, so that button is left out."""
    liked = messages.like_result(LikeResult("like", POST, Account("1", "acmehq")), shareable=True)
    assert "Share here" in buttons(liked)

    home = messages.home(full_home("acmehq"), liked)

    assert "Share here" not in buttons(home)
    assert "Who liked this" in buttons(home)


def test_a_changed_setting_gets_a_short_reply() -> None:
    """The Home tab shows it anyway; other replies are shown in full."""
    account = Message("You're connected.", [blocks.section("x"), blocks.section("y")])

    assert len(messages.at_home("show_likes", account).blocks) == 1
    assert messages.at_home("likers", account).blocks == account.blocks
