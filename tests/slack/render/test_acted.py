"""The answer to a like and to a like taken back."""

from bot.likes.outcomes import Acted
from bot.slack.asking.asks import Ask
from bot.slack.render import acted
from tests.slack.render.reading import buttons, words
from tests.slack.render.samples import POST, account

LIKED = acted(Acted("like", POST, account("acme_hq")))
TAKEN_BACK = acted(Acted("unlike", POST, account("acme_hq")))


def test_it_says_what_was_done_as_whom() -> None:
    """The account that acted is named, in the notification too."""
    assert "Liked as <https://x.com/acme_hq|@acme_hq>" in words(LIKED)
    assert LIKED.text == "Liked as @acme_hq."
    assert "Like taken back as <https://x.com/acme_hq|@acme_hq>" in words(TAKEN_BACK)


def test_an_account_that_has_gone_is_not_named() -> None:
    """What was done with an account that has since been disconnected is told without its name."""
    assert acted(Acted("like", POST, None)).text == "Liked."


def test_it_leads_to_the_post() -> None:
    """The Post is one click away."""
    assert f"<{POST.url}|" in words(LIKED)
    assert buttons(LIKED)["Open on X"]["url"] == POST.url


def test_one_button_turns_it_round() -> None:
    """After a like stands Unlike, after an unlike stands Like, for the same Post."""
    assert Ask.decode(buttons(LIKED)["Unlike"]["value"]) == Ask("unlike", POST.id, via="button")
    assert Ask.decode(buttons(TAKEN_BACK)["Like"]["value"]) == Ask("like", POST.id, via="button")
    assert "Like" not in buttons(LIKED)


def test_it_leads_to_the_likers() -> None:
    """Who else liked the Post is one click away."""
    assert Ask.decode(buttons(LIKED)["Who liked this"]["value"]) == Ask("likers", POST.id, via="button")
