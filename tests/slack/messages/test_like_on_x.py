"""The reply if people like on X itself."""

import pytest

from bot.likes.results import Kind, LikeOnX
from bot.slack.message import Message
from bot.slack.messages import like_on_x
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import NOW, POST, account

LIKE = like_on_x(LikeOnX("like", POST, account("acme_hq"), NOW))
UNLIKE = like_on_x(LikeOnX("unlike", POST, account("acme_hq"), NOW))


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


@pytest.mark.parametrize("kind", ["like", "unlike"])
def test_it_names_the_linked_account(kind: Kind) -> None:
    """Without a linked account it names none."""
    assert "as <https://x.com/acme_hq|@acme_hq>" in words(
        like_on_x(LikeOnX(kind, POST, account("acme_hq"), None))
    )
    assert "@" not in words(like_on_x(LikeOnX(kind, POST, None, None)))
