"""Messages about the linked account: connected, shown, disconnected."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.linking.results import Disconnected, LinkedAccount
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from bot.slack.messages import account, connected, disconnected
from tests.slack.messages.reading import buttons, pictures, words
from tests.slack.messages.samples import linked

SHOWN = linked("acme_hq", show=True)
HIDDEN = linked("acme_hq", show=False)


def acts(message: Message) -> dict[str, str]:
    return {label: Intent.decode(b["value"]).action for label, b in buttons(message).items() if "value" in b}


@pytest.mark.parametrize(
    ("message", "opening"), [(connected(SHOWN), "Connected as"), (account(SHOWN), "You're connected as")]
)
def test_the_account_is_named_and_can_be_disconnected(message: Message, opening: str) -> None:
    """The handle comes first; *Switch account* and *Disconnect* are one click away."""
    assert f"{opening} <https://x.com/acme_hq|@acme_hq>" in words(message)
    assert acts(message)["Switch account"] == "connect"
    assert acts(message)["Disconnect"] == "disconnect"


def test_the_accounts_picture_is_shown() -> None:
    """People recognize a wrong account sooner by its picture than by its handle."""
    (picture,) = pictures(connected(replace(SHOWN, avatar_url="http://127.0.0.1:8001/pictures/1.png")))
    assert (picture["image_url"], picture["alt_text"]) == (
        "http://127.0.0.1:8001/pictures/1.png",
        "Picture of @acme_hq",
    )


def test_disconnecting_needs_a_confirmation() -> None:
    """A stray click doesn't disconnect."""
    button = buttons(connected(SHOWN))["Disconnect"]
    assert button["style"] == "danger"
    assert button["confirm"]["confirm"]["text"] == "Disconnect"


@pytest.mark.parametrize("render", [connected, account])
def test_it_says_what_the_team_sees_with_a_button_to_change_it(
    render: Callable[[LinkedAccount], Message],
) -> None:
    """In both states."""
    shown, hidden = render(SHOWN), render(HIDDEN)
    assert "Teammates see your name on posts you like." in words(shown)
    assert acts(shown)["Hide my name from teammates"] == "hide_likes"
    assert "Your likes are anonymous to your team." in words(hidden)
    assert buttons(hidden)["Show my name to teammates…"]["action_id"] == "form:name"


def test_a_refused_connection_can_be_reconnected() -> None:
    """If X no longer accepts it, the first button reconnects."""
    message = account(linked("acme_hq", show=True, refused=True))
    assert "X disconnected <https://x.com/acme_hq|@acme_hq>" in words(message)
    assert acts(message) == {"Reconnect": "connect", "Disconnect": "disconnect"}


def test_disconnected_and_revoked() -> None:
    """It names the account, says that likes stay, and offers to connect again."""
    message = disconnected(Disconnected("acme_hq", revoked=True, elsewhere=False))
    assert "Disconnected <https://x.com/acme_hq|@acme_hq>.* Your likes stay on X." in words(message)
    assert acts(message) == {"Connect again": "connect"}


def test_disconnected_but_not_confirmed_by_x() -> None:
    """It doesn't claim what X hasn't confirmed, and says where to check."""
    message = disconnected(Disconnected("acme_hq", revoked=False, elsewhere=False))
    assert "X didn't confirm it" in words(message)
    assert buttons(message)["Open X's settings"]["url"] == "https://x.com/settings/connected_apps"


def test_disconnected_here_and_connected_elsewhere() -> None:
    """The other workspace's connection stays, so X wasn't asked; the message says how to end it, too."""
    message = disconnected(Disconnected("acme_hq", revoked=False, elsewhere=True))
    assert "still connected in another workspace" in words(message)
    assert "didn't confirm" not in words(message)
    assert buttons(message)["Open X's settings"]["url"] == "https://x.com/settings/connected_apps"


def test_nothing_to_disconnect() -> None:
    """Disconnecting twice isn't an error."""
    message = disconnected(Disconnected(None, revoked=True, elsewhere=False))
    assert "No X account was connected" in words(message)
    assert acts(message) == {"Connect X account": "connect"}
