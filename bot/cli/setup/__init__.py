"""`setup`: from nothing to a complete `.env`."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.bootstrap import exit_with
from bot.program import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROBLEMS = 1
_ADD = "Add it after the new one, or leave ENCRYPTION_KEYS out of the file."


def setup(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Ask only for these settings, such as X_CLIENT_SECRET."),
    ] = None,
    *,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Take the values from a file like .env instead of asking."),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print Slack's page.")] = False,
) -> None:
    """Set Likewise up, step by step, and write .env.

    Asks for each value, tells you where to find it, tests it where Slack and X allow that, and
    saves it immediately. Run it again to change a value. Runs `doctor` at the end.
    """
    from bot.cli.setup.env_file import NotWritable
    from bot.settings_text import UnreadableFile

    if answers is not None and names:
        exit_with("Give either names of settings or --answers FILE, not both.")
    try:
        if answers is not None:
            _write(_read(answers))
        else:
            _converse([name.upper() for name in names or []], browser=not no_browser)
        _end()
    except UnreadableFile as fault:
        exit_with(f"{fault} Correct it, or move it away and start again.")
    except NotWritable as fault:
        exit_with(str(fault))


def _converse(names: list[str], *, browser: bool) -> None:
    from bot.cli.setup.conversation import Conversation

    for name in names:
        _require_askable(name)
    try:
        Conversation(names, browser=browser).run()
    except (typer.Abort, KeyboardInterrupt):
        typer.echo()
        if not sys.stdin.isatty():
            exit_with(
                "`setup` asks questions, so it needs a terminal. Without one, take the values from a file with "
                "--answers FILE. In a container, `docker run -it` provides a terminal."
            )
        again = " ".join([f"{PROGRAM} setup", *names])
        exit_with(f"Stopped. Your entries are saved in .env. To continue, run `{again}`.")


def _require_askable(name: str) -> None:
    from difflib import get_close_matches

    from bot.settings import Settings

    known = [one.upper() for one in Settings.variables()]
    if name == "ENCRYPTION_KEYS":
        exit_with(
            f"Without its key, encrypted data can't be read. `{PROGRAM} keys new` prints a new key; docs/running.md "
            "explains how to change keys."
        )
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else "README.md lists the settings."
        exit_with(f"Likewise has no setting {name}. {hint}")


def _read(answers: Path) -> dict[str, str]:
    from bot import settings_text
    from bot.settings import Settings

    try:
        texts, odd_lines = settings_text.values(answers)
    except FileNotFoundError:
        exit_with(f"There is no file {answers}.")
    given = {name: text for name, text in texts.items() if text}
    strange = ", ".join(name for name in given if name.lower() not in Settings.variables())
    unknown = (f"{answers} has {strange}, which Likewise doesn't know.",) if strange else ()
    if faults := (*odd_lines, *unknown):
        exit_with(*faults)
    if not given:
        exit_with(f"{answers} has no values. Write lines like those of .env: NAME=value.")
    return given


def _write(given: dict[str, str]) -> None:
    """Write all answers, or none: exit with a sentence per fault if they make no deployment."""
    from bot import settings_text
    from bot.cli.setup import env_file
    from bot.db.keyring import new_key
    from bot.settings import Purpose, Settings

    there = dict(settings_text.read(Settings.variables()).texts)
    made = {} if "ENCRYPTION_KEYS" in there | given else {"ENCRYPTION_KEYS": new_key().reveal()}
    _, faults = Settings.validate_environment(Purpose.DOCTOR, there | made | given)
    if _loses_a_key(there, given):
        faults = (
            *faults,
            f"ENCRYPTION_KEYS lacks a key that is in use here, so what it encrypted would be lost. {_ADD}",
        )
    if faults:
        exit_with(*faults)
    for name, text in (made | given).items():
        env_file.write(name, text)
        if os.environ.get(name, text) != text:
            typer.echo(f"{name} is set in the environment, which takes precedence over .env.", err=True)


def _loses_a_key(there: "Mapping[str, str]", given: "Mapping[str, str]") -> bool:
    """Return whether a key that works would be replaced."""
    from bot.credential_shapes import encryption_keys

    if "ENCRYPTION_KEYS" not in there.keys() & given.keys():
        return False
    try:
        return not {*encryption_keys(there["ENCRYPTION_KEYS"])} <= {
            *encryption_keys(given["ENCRYPTION_KEYS"])
        }
    except (ValueError, ExceptionGroup):
        return False  # malformed keys are reported elsewhere, and have encrypted nothing


def _end() -> None:
    """Run `doctor`, and say what comes next."""
    from bot.cli.doctor import report_checks
    from bot.cli.setup import env_file
    from bot.settings import Purpose, Settings

    where = "in .env, which only you can read" if env_file.protect() else "all in the environment"
    typer.echo(f"\nThe settings are {where}. Checking all of them:\n")
    problems = report_checks()
    if problems:
        typer.echo(
            f"\nTo correct a setting, run `{PROGRAM} setup NAME`, such as `{PROGRAM} setup X_CLIENT_ID X_CLIENT_SECRET`."
        )
        raise typer.Exit(_PROBLEMS)
    settings, _ = Settings.validate_environment(Purpose.DOCTOR)
    command = "serve" if settings.slack_signing_secret else "socket"
    typer.echo(f"\nNext: `{PROGRAM} {command}` starts Likewise.")
    if command == "serve":
        typer.echo(f"Then have Slack verify {settings.public_url}/slack/events, under Event Subscriptions.")
    if not settings.single_workspace:
        typer.echo(f"Workspaces install it at {settings.public_url}/slack/install.")
    typer.echo("In Slack, type `/likewise connect`, then `/like` with a link to a post.")
