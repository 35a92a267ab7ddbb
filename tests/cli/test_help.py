"""`--help` is complete and fast."""

import json
import os
import subprocess
import sys

import pytest

from bot import __version__

from .conftest import Likewise

COMMANDS = (
    *("setup", "serve", "socket", "demo", "migrate", "doctor", "manifest"),
    *(
        "users",
        "installations",
        "stats",
        "disconnect",
        "forget",
        "revoke-all",
        "backup",
        "restore",
        "copy-database",
    ),
    *("keys", "x-webhook"),
)


def test_help_lists_the_commands_in_order() -> None:
    """Each has a one-line description that fits; as a process, since Typer's test runner has wider lines."""
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COLUMNS": "80"},
    )
    lines = shown.stdout.partition("Commands:\n")[2].splitlines()

    assert [line.split()[0] for line in lines] == list(COMMANDS)
    assert not any(line.endswith("...") for line in lines)


@pytest.mark.parametrize("command", [*COMMANDS, "keys new", "keys rotate", "keys list", "x-webhook register"])
def test_every_command_has_help(likewise: Likewise, command: str) -> None:
    """`-h` after any command prints its usage and a sentence."""
    result = likewise(*command.split(), "-h")

    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert "." in result.stdout.partition("\n\n")[2]


def test_without_a_command_the_help_is_shown(likewise: Likewise) -> None:
    """`python -m bot` alone isn't an error."""
    assert "Commands:" in likewise().output


def test_the_version_is_one_line(likewise: Likewise) -> None:
    """It needs no settings."""
    result = likewise("--version")

    assert (result.exit_code, result.stdout) == (0, f"likewise {__version__}\n")


def test_a_mistyped_command_gets_a_suggestion(likewise: Likewise) -> None:
    result = likewise("srve")

    assert result.exit_code == 2
    assert "serve" in result.stderr


def test_help_loads_no_heavy_libraries() -> None:
    """Neither the server nor the database library, so it appears at once."""
    heavy = (
        "sqlalchemy",
        "uvicorn",
        "slack_bolt",
        "bot.settings",
        "cryptography",
        "httpx",
        "bot.app",
        "rich",
    )
    code = f"import sys, bot.cli.commands; print([name for name in {heavy!r} if name in sys.modules])"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words",
    [
        *(
            "migrate --down 9999",
            "users",
            "installations",
            "stats",
            "disconnect U1",
            "forget U1",
            "revoke-all",
        ),
        *("backup", "restore likewise.db", "copy-database sqlite:///other.db"),
        *("keys list", "keys rotate", "x-webhook register", "x-webhook status", "x-webhook remove --yes"),
    ],
)
def test_every_command_with_output_can_print_json_even_for_errors(likewise: Likewise, words: str) -> None:
    """Standard output is one document; standard error has the sentences."""
    result = likewise(*words.split(), "--json")

    assert result.exit_code == 2, result.output
    errors = json.loads(result.stdout)["errors"]
    assert errors
    assert result.stderr.splitlines() == errors


def test_a_missing_confirmation_is_an_error_in_json(likewise: Likewise) -> None:
    """Nothing is changed, and the exit status is 1."""
    likewise("migrate")

    result = likewise("migrate", "--down", "base", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"][0].startswith("Nothing was changed.")
