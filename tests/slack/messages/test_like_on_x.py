"""The reply if people like on X itself."""

import pytest

from bot.likes.results import LikeOnX
from bot.slack.message import Message
from bot.slack.messages import like_on_x
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import POST

LIKE = like_on_x(LikeOnX("like", POST))
UNLIKE = like_on_x(LikeOnX("unlike", POST))


def test_a_like_is_one_button_to_x() -> None:
    """It opens X's own like page for this post."""
    (label, button), *others = buttons(LIKE).items()
    assert (label, button["url"], button["style"], others) == ("Like on X", POST.like_intent, "primary", [])


def test_an_unlike_opens_the_post() -> None:
    """X has no page for unliking."""
    (button,) = buttons(UNLIKE).values()
    assert (button["url"], button["style"]) == (POST.url, "primary")
    assert "click the heart" in words(UNLIKE)


@pytest.mark.parametrize("message", [LIKE, UNLIKE])
def test_it_names_the_step_and_claims_nothing(message: Message) -> None:
    """It says what is left to do and that Likewise can't confirm it; nothing "went wrong"."""
    said = words(message)
    assert "One more step" in said
    assert "can't confirm" in said
    assert "wrong" not in said
    assert "error" not in said


@pytest.mark.parametrize("message", [LIKE, UNLIKE])
def test_it_names_no_account(message: Message) -> None:
    """The browser decides which account likes on X."""
    assert "@" not in words(message)
