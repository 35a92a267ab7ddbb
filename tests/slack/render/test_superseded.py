"""What a restart interrupted and a later act made pointless."""

from bot.slack.asking.asks import Ask
from bot.slack.render import superseded, working
from tests.slack.render.reading import buttons, words
from tests.slack.render.samples import LIKE, POST


def test_it_says_that_it_was_not_done_and_why() -> None:
    """The person knows the state of their like, and the reason."""
    said = words(superseded(LIKE))
    assert "Not carried out" in said
    assert "restarted while liking a Post for you" in said


def test_it_can_be_asked_for_after_all() -> None:
    """The interrupted act is one click away."""
    message = superseded(LIKE)
    assert Ask.decode(buttons(message)["Like"]["value"]) == Ask("like", POST.id, via="button")
    assert buttons(message)["Open on X"]["url"] == POST.url


def test_working_says_that_an_answer_comes() -> None:
    """The wait has words."""
    assert working().text == "Working on it…"
