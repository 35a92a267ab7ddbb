"""Help and usage."""

import re
from typing import Any

import pytest

from bot.errors import NotAllowed, Rule
from bot.slack.commands import COMMANDS, SHORTCUTS, SUBCOMMANDS, Command
from bot.slack.message import Message
from bot.slack.messages import all_commands, escape, help_, usage
from bot.slack.messages.error_texts import text_of
from tests.slack.messages.reading import buttons, texts, words

LIKE, LIKEWISE = COMMANDS[0], COMMANDS[-1]


def lines(message: Message | dict[str, Any]) -> list[str]:
    return [line for text in texts(message, "mrkdwn") for line in text.splitlines()]


def test_a_member_gets_five_lines() -> None:
    """What people do every day; the rest is one click away."""
    message = help_(connected=True)
    assert [line.split("`")[1].split()[0] for line in lines(message)] == [
        "/like",
        "/unlike",
        "/likers",
        "/likewise",
        "/likewise",
    ]
    assert set(buttons(message)) == {"Open settings", "All commands"}


def test_an_unconnected_person_gets_three_lines() -> None:
    """The first step, its result, and what others see, with one primary button."""
    message = help_(connected=False)
    assert len(lines(message)) == 3
    assert [label for label, button in buttons(message).items() if button.get("style")] == [
        "Connect X account"
    ]


def test_admins_get_admin_commands() -> None:
    """Each subcommand for admins, which nobody else gets."""
    admins = {f"/likewise {word.word}" for word in SUBCOMMANDS if word.for_admins}
    assert admins
    for admin in (True, False):
        said = words(help_(connected=True, admin=admin))
        assert all((f"`{call}`" in said) is admin for call in admins)


def test_a_refused_person_learns_the_rule_and_how_to_leave() -> None:
    """And no command that would be refused again."""
    message = help_(connected=True, refusal=NotAllowed(Rule.GUESTS))
    said = words(message)
    assert text_of(NotAllowed(Rule.GUESTS)).what in said
    assert re.findall(r"`(/[^`]+)`", said) == ["/likewise disconnect", "/likewise forget-me"]
    assert buttons(message) == {}


@pytest.mark.parametrize("admin", [True, False])
def test_all_commands_lists_everything(admin: bool) -> None:
    """Every command, subcommand and shortcut with its description; those for admins only for them."""
    said = words(all_commands(admin=admin))
    for command in COMMANDS[:-1]:
        assert f"`{escape.code(f'{command.name} {command.usage}', 200)[1:-1]}`  {command.description}" in said
    for word in SUBCOMMANDS:
        line = f"{f'/likewise {word.word} {word.usage}'.strip()}`  {word.help}"
        assert (line in said) is (admin or not word.for_admins)
    for shortcut in SHORTCUTS:
        assert f"*{shortcut.name}*  {shortcut.description}" in said


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_usage_shows_the_syntax_and_an_example(command: Command) -> None:
    """It names the command, what it does and one working example."""
    said = words(usage(command, ""))
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
def test_a_typing_error_gets_the_nearest_command(command: Command, typed: str, nearest: str) -> None:
    """The one that was probably meant."""
    assert f"Did you mean `{nearest}`?" in words(usage(command, typed))


@pytest.mark.parametrize(
    ("typed", "then"),
    [("zzzz", "For example: `/likewise connect`"), ("conect", "Did you mean `/likewise connect`?")],
)
def test_a_mistyped_word_gets_one_next_step(typed: str, then: str) -> None:
    """What it's nearest to, or an example, and not what the command is for as well."""
    assert lines(usage(LIKEWISE, typed)) == [f"Likewise doesn't know `/likewise {typed}`.", then]


def test_unknown_text_is_quoted() -> None:
    """The person sees what arrived."""
    assert "Likewise doesn't know `/likewise zzzz`." in words(usage(LIKEWISE, "zzzz"))
    assert "`zzzz` isn't a link to a post." in words(usage(LIKE, "zzzz"))
    assert "Did you mean" not in words(usage(LIKEWISE, "zzzz"))


@pytest.mark.parametrize("typed", ["", "help", " HELP ", "?", "--help", "help me"])
def test_asking_for_help_is_not_an_error(typed: str) -> None:
    """Usage then doesn't say that something was mistyped."""
    said = words(usage(LIKE, typed))
    assert "isn't a link" not in said
    assert "Did you mean" not in said


def test_only_a_likely_misspelling_is_asked_about() -> None:
    """ "hello" isn't meant to be "help"."""
    like = COMMANDS[0]
    assert "Did you mean" not in words(usage(like, "hello"))
    assert "Did you mean `/likewise settings`?" in words(usage(like, "setings"))
