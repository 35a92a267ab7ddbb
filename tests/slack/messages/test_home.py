"""What the App Home says."""

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
from tests.slack.messages.samples import NOW, POST, PRIVACY_URL, at_home, link


def test_without_an_account_one_button_stands_out() -> None:
    """It leads to connecting; nothing else is as loud."""
    home = messages.home(HomeContents(PRIVACY_URL, NOW, link=link()))

    loud = [label for label, button in buttons(home).items() if button.get("style")]
    assert loud == ["Connect X account"]
    assert "expires <!date" in words(home)
    assert "anonymous to your team" in words(home)


def test_without_a_link_the_button_asks_for_one() -> None:
    """Where none was made, a click makes it."""
    home = messages.home(HomeContents(PRIVACY_URL))

    assert buttons(home)["Connect X account"]["action_id"] == "ask:connect:home"


def test_a_like_can_be_taken_back_and_one_taken_back_be_given_again() -> None:
    """Each line has the other way round, said aloud with its place in the list."""
    labels = [
        b["accessory"]
        for b in blocks_of(messages.home(at_home("acmehq")))
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
def test_what_is_left_to_x_is_not_claimed(way: ConfirmationWay, expected: str) -> None:
    """Where X's own page does the liking, the Home says what Likewise will know of it."""
    said = words(messages.home(at_home("acmehq", recent_actions=(), left_to_x=way)))

    assert expected in said
    assert "No likes yet" not in said


def test_limits_are_told_when_little_is_left() -> None:
    """Each by a name people know, with its end; two kinds without one are told once, and plenty is nothing to tell."""
    until = NOW + timedelta(minutes=9)
    used_up = {name: ExhaustedLimit(until, "15 minutes") for name in ("one", "two")}
    left = {"like": RateLimitWindow(50, 3, until), "unlike": RateLimitWindow(50, 5, until)}

    said = words(messages.home(at_home("acmehq", exhausted_limits=used_up, remaining_limits=left)))

    assert "You have 3 likes left until <!date" in said
    assert said.count("You've hit X's lookup limit until <!date") == 1
    assert "unlikes left" not in said


def test_a_limit_that_is_used_up_is_told_once() -> None:
    """Nothing is left of it, whatever X said last."""
    until = NOW + timedelta(minutes=9)
    contents = at_home(
        "acmehq",
        exhausted_limits={"like": ExhaustedLimit(until, "24 hours")},
        remaining_limits={"like": RateLimitWindow(50, 3, until)},
    )

    said = words(messages.home(contents))

    assert "You've hit X's like limit until <!date" in said
    assert "left until" not in said


def test_news_fits_into_the_view() -> None:
    """However long an answer is, the Home keeps its own parts, and the way to put the answer away."""
    long = Message("Long", [blocks.section(str(n)) for n in range(150)])

    home = messages.home(at_home("acmehq", admin=True), long)

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
def test_news_stands_where_it_was_asked_for(act: str, heading: str) -> None:
    """The Home is long and Slack doesn't scroll: what came of a click comes right before the part where the click was."""
    news = Message("Done.", [blocks.section("Done.")], home_section(act))

    said = messages.home(at_home("acmehq", admin=True), news)["blocks"]

    (at,) = [number for number, block in enumerate(said) if block.get("text", {}).get("text") == "Done."]
    assert [block["type"] for block in said[at + 1 : at + 3]] == ["actions", "divider"]
    assert said[at + 3]["text"]["text"] == heading


def test_nothing_is_shared_from_home() -> None:
    """There is no channel to share in, so an answer's button for that is left out; its others stay."""
    liked = messages.like_result(LikeResult("like", POST, Account("1", "acmehq")), shareable=True)
    assert "Share here" in buttons(liked)

    home = messages.home(at_home("acmehq"), liked)

    assert "Share here" not in buttons(home)
    assert "Who liked this" in buttons(home)


def test_what_the_home_shows_anyway_is_answered_in_a_sentence() -> None:
    """A choice is confirmed briefly; what the Home doesn't show is answered in full."""
    account = Message("You're connected.", [blocks.section("x"), blocks.section("y")])

    assert len(messages.at_home("show_likes", account).blocks) == 1
    assert messages.at_home("likers", account).blocks == account.blocks
