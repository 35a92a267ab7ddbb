"""Messages that offer to connect an X account."""

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
    """There is one primary button, and the message says whose link it is and when it expires."""
    (button,) = buttons(message).values()
    assert (button["url"], button["action_id"], button["style"]) == (CONNECT_URL, "link:connect", "primary")
    assert button["text"]["text"] in {"Connect X account", "Reconnect", "Switch account"}
    assert "This link is just for you and expires <!date" in words(message)


def test_it_says_how_long_it_takes() -> None:
    """Before the first click."""
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
def test_the_interrupted_command_is_mentioned(ask: Intent, promise: str) -> None:
    """The person learns that they don't have to repeat it."""
    assert promise in words(connect(link(), why=AccountNotLinked(), interrupted=ask))


def test_without_an_interrupted_command_none_is_mentioned() -> None:
    """Connecting is then all that happens."""
    assert "right after" not in words(connect(link()))


@pytest.mark.parametrize("why", [NeedsReconnect("acme_hq"), MissingScope("acme_hq")])
def test_a_refused_connection_is_explained(why: LikewiseError) -> None:
    """The message names the account, the reason and what to do."""
    said = words(connect(link(), why=why))
    assert text_of(why).what in said
    assert text_of(why).next_step in said


def test_reconnecting_mentions_only_an_interrupted_command() -> None:
    """If nothing was interrupted, nothing is promised."""
    assert "right after" not in words(connect(link(), why=NeedsReconnect("acme_hq")))


def test_switching_explains_how_x_chooses_the_account() -> None:
    """X silently uses the account that the browser is signed in to."""
    said = words(connect(link("old_one")))
    assert "You're connected as <https://x.com/old_one|@old_one>" in said
    assert "sign in to the other account on X first" in said
    assert list(buttons(connect(link("old_one")))) == ["Switch account"]


def test_a_personal_link_is_hidden_in_logs() -> None:
    """Whoever has the link can start, so no log line or traceback shows it."""
    assert CONNECT_URL not in repr(link())
