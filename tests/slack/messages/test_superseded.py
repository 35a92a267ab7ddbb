"""A command that was interrupted by a restart and then superseded."""

from bot.slack.intents.intent import Intent
from bot.slack.messages import superseded, working
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import LIKE, POST


def test_it_says_that_it_was_not_done_and_why() -> None:
    """The person learns the state of their like, and the reason."""
    said = words(superseded(LIKE))
    assert "We didn't like this post" in said
    assert "you've since changed your like" in said


def test_it_can_be_done_after_all() -> None:
    """The interrupted command is one click away."""
    message = superseded(LIKE)
    assert Intent.decode(buttons(message)["Like"]["value"]) == Intent("like", POST.id, surface="button")
    assert buttons(message)["Open on X"]["url"] == POST.url


def test_working_says_that_a_reply_follows() -> None:
    """People know that they have to wait."""
    assert working().text == "Working on it…"
