"""Help and usage."""

import pytest

from bot.slack.actions import COMMAND_TABLE
from bot.slack.intents.commands import (
    SHORTCUTS,
    Command,
)
from bot.slack.intents.intent import Intent
from bot.slack.messages import (
    help_,
    usage,
)
from tests.slack.messages.reading import (
    buttons,
    words,
)

LIKE, LIKEWISE = COMMAND_TABLE.commands[0], COMMAND_TABLE.commands[-1]


def test_help_names_everything_that_can_be_called() -> None:
    """Every command, word and shortcut of the table appears with its description."""
    said = words(help_(COMMAND_TABLE))
    for command in COMMAND_TABLE.commands:
        assert command.name in said
        assert command.description in said
    for subcommand in COMMAND_TABLE.subcommands:
        assert (
            f"{f'/likewise {subcommand.name} {subcommand.usage}'.strip()}`  {subcommand.description}" in said
        )
    for shortcut in SHORTCUTS:
        assert f"*{shortcut.name}*  {shortcut.description}" in said


def test_help_leads_to_the_account() -> None:
    """Connecting and one's account are one click away."""
    assert {Intent.decode(b["value"]).action for b in buttons(help_(COMMAND_TABLE)).values()} == {
        "connect",
        "account",
    }


@pytest.mark.parametrize("command", COMMAND_TABLE.commands, ids=lambda c: c.name)
def test_usage_shows_the_call_and_an_example(command: Command) -> None:
    """Usage names the call, what it does and one example that works."""
    said = words(usage(COMMAND_TABLE, command, ""))
    assert command.name in said
    assert f"For example: `{command.example}`" in said
    assert "know" not in said


@pytest.mark.parametrize(
    ("command", "typed", "nearest"),
    [
        (LIKEWISE, "conect", "/likewise connect"),
        (LIKEWISE, "DISCONECT now", "/likewise disconnect"),
        (LIKEWISE, "acount", "/likewise account"),
        (LIKEWISE, "lke", "/like"),
        (LIKEWISE, "/unlke", "/unlike"),
        (LIKE, "disconnect", "/likewise disconnect"),
    ],
)
def test_nonsense_is_answered_with_the_nearest_call(command: Command, typed: str, nearest: str) -> None:
    """A slip of the finger gets the call that was meant."""
    assert f"Did you mean `{nearest}`?" in words(usage(COMMAND_TABLE, command, typed))


def test_what_was_not_understood_is_quoted() -> None:
    """The reader sees what arrived."""
    assert "Likewise doesn't know `/likewise zzzz`." in words(usage(COMMAND_TABLE, LIKEWISE, "zzzz"))
    assert "There's no link to a post in `zzzz`." in words(usage(COMMAND_TABLE, LIKE, "zzzz"))
    assert "Did you mean" not in words(usage(COMMAND_TABLE, LIKEWISE, "zzzz"))


@pytest.mark.parametrize("typed", ["", "help", " HELP ", "?", "--help", "help me"])
def test_asking_for_help_is_no_mistake(typed: str) -> None:
    """Who asks for usage isn't told that they mistyped."""
    said = words(usage(COMMAND_TABLE, LIKE, typed))
    assert "no link" not in said
    assert "Did you mean" not in said
