"""The way to connect an X account."""

from dataclasses import replace

import pytest

from bot.errors import AccountNotLinked, LikewiseError, MissingScope, NeedsReconnect
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import connect, no_account
from bot.slack.messages.error_texts import text_of
from tests.slack.messages.reading import buttons, words
from tests.slack.messages.samples import CONNECT_URL, LIKE, link

FIRST = connect(link(), why=AccountNotLinked(), interrupted=LIKE)


@pytest.mark.parametrize(
    "message",
    [
        FIRST,
        connect(link()),
        connect(link("old")),
        connect(link(), why=NeedsReconnect("old")),
        no_account(link()),
    ],
)
def test_one_button_leads_to_the_linking_page(message: Message) -> None:
    """Whatever the reason, there is one primary button, and the reader knows for whom the link is and when it expires."""
    (button,) = buttons(message).values()
    assert (button["url"], button["action_id"], button["style"]) == (CONNECT_URL, "link:connect", "primary")
    assert button["text"]["text"] in {"Connect X account", "Reconnect"}
    assert "This link is just for you and expires <!date" in words(message)


def test_it_says_how_long_it_takes() -> None:
    """The person knows before they click."""
    assert "It takes about a minute" in words(FIRST)


@pytest.mark.parametrize(
    ("ask", "promise"),
    [
        (LIKE, "and we'll like it for you right after."),
        (replace(LIKE, action="unlike"), "and we'll unlike it for you right after."),
        (replace(LIKE, action="likers"), "and we'll show you right after."),
        (Intent("account"), "and we'll do it right after."),
    ],
)
def test_the_interrupted_act_is_promised(ask: Intent, promise: str) -> None:
    """The person knows that they needn't ask again."""
    assert promise in words(connect(link(), why=AccountNotLinked(), interrupted=ask))


def test_nothing_is_promised_where_nothing_was_interrupted() -> None:
    """Connecting for its own sake ends with being connected."""
    assert "right after" not in words(connect(link()))


@pytest.mark.parametrize("why", [NeedsReconnect("acme_hq"), MissingScope("acme_hq")])
def test_a_connection_that_x_refuses_is_named(why: LikewiseError) -> None:
    """The reason is said, with the account, and what to do."""
    said = words(connect(link(), why=why))
    assert text_of(why).what in said
    assert text_of(why).next_step in said


def test_nothing_is_promised_after_reconnecting_for_its_own_sake() -> None:
    """A refused connection promises to carry out only what was really interrupted."""
    assert "right after" not in words(connect(link(), why=NeedsReconnect("acme_hq")))


def test_switching_tells_how_x_chooses_the_account() -> None:
    """X silently takes the account the browser is signed in to, so it is said before."""
    said = words(connect(link("old_one")))
    assert "You're connected as <https://x.com/old_one|@old_one>" in said
    assert "sign in to the other account on X first" in said


def test_a_personal_link_does_not_show_by_accident() -> None:
    """Whoever has it can begin: so no log line and no traceback quotes it."""
    assert CONNECT_URL not in repr(link())
