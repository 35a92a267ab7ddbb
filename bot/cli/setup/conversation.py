"""The set-up in a terminal: asks, tries each value, and writes it at once."""

import os
import sys
import textwrap
import webbrowser
from collections.abc import Collection, Sequence
from typing import Final

import typer

from bot import settings_text
from bot.cli.check import State
from bot.cli.setup import env_file
from bot.cli.setup.questions import STEPS, Question, other_settings
from bot.db.keyring import new_key
from bot.settings import Purpose, Settings

_WIDTH: Final = 78
_NONE: Final = "none"


class Conversation:
    """Goes through the steps; with `only`, asks for these settings and no others."""

    def __init__(self, only: Collection[str], *, browser: bool) -> None:
        self._only = only
        self._browser = browser

    def run(self) -> None:
        """Ask everything; each accepted value is in `.env` before the next question."""
        self._make_key()
        if self._only:
            self._correct()
        else:
            self._set_up(socket=self._socket())

    def _correct(self) -> None:
        for step in (*STEPS, other_settings(self._only)):
            wanted = [one for one in step.questions if one.name in self._only]
            if wanted:
                typer.secho(f"\n{step.title}", bold=True)
            self._ask_all(wanted)

    def _set_up(self, *, socket: bool) -> None:
        for number, step in enumerate(STEPS, 1):
            settings = _settings()
            typer.secho(f"\n{number}/{len(STEPS)}  {step.title}", bold=True)
            for line in step.guide(settings, socket):
                _say(line)
            if step.page is not None:
                self._open(step.page(settings, socket))
            self._ask_all([one for one in step.questions if one.socket in {None, socket}])

    def _make_key(self) -> None:
        if "ENCRYPTION_KEYS" in _texts():
            return
        env_file.write("ENCRYPTION_KEYS", new_key().reveal())
        _say("Created ENCRYPTION_KEYS. Keep a copy of .env, apart from the database's backups.")

    def _socket(self) -> bool:
        if given := _texts().keys() & {"SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"}:
            return "SLACK_SIGNING_SECRET" not in given
        _say("Slack sends requests to your server. If your network doesn't allow that, use Socket Mode.")
        return not typer.confirm("Can Slack reach your server from the internet?", default=True)

    def _open(self, url: str) -> None:
        if self._browser and _has_screen() and webbrowser.open(url):
            _say("The page is open in your browser. Its address:")
        typer.echo(url)

    def _ask_all(self, questions: Sequence[Question]) -> None:
        for question in questions:
            if os.environ.get(question.name, "").strip():
                _say(f"{question.name} is set in the environment, which takes precedence over .env.")
                continue
            typer.echo()
            _say(f"{question.where}.")
            self._ask(question)

    def _ask(self, question: Question) -> None:
        """Ask until there is a value that can be used; one that Slack or X rejects can be kept."""
        while text := self._answer(question):
            if text == _NONE and question.optional:
                env_file.write(question.name, "")
                return
            if fault := _malformed(question, text):
                _warn(fault)
                continue
            rejected = _tried(question, text)
            if rejected is None or typer.confirm("Keep it anyway?", default=False):
                env_file.write(question.name, text)
                return
            if question.pair is not None and question.pair.name in rejected:
                self._ask(question.pair)

    def _answer(self, question: Question) -> str:
        """Return what was typed; "" to keep what there is, or to leave out what can be."""
        has_one = question.name in _texts()
        while True:
            text = str(
                typer.prompt(
                    f"{question.name}{_hint(question, has_one=has_one)}",
                    default="",
                    show_default=False,
                    hide_input=question.secret,
                )
            ).strip()
            if text or has_one or question.optional:
                return text
            _say("This value is required. To stop, press Ctrl-C; your entries are saved in .env.")


def _has_screen() -> bool:
    """Return whether a browser has a window to open; one for terminals would take over this one."""
    return sys.platform in {"win32", "darwin"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _hint(question: Question, *, has_one: bool) -> str:
    if not has_one:
        return " (Enter for none)" if question.optional else ""
    return f" (Enter keeps the current value{f', {_NONE} removes it' if question.optional else ''})"


def _malformed(question: Question, text: str) -> str | None:
    """Return why no Likewise would start with this value, if none would."""
    settings, faults = Settings.validate_environment(Purpose.DOCTOR, _texts() | {question.name: text})
    own = [fault for fault in faults if fault.startswith(question.name) and "is not set" not in fault]
    if question.secret and (
        same := [name for name, other in _texts().items() if name != question.name and other == text]
    ):
        own = [f"{question.name} is the same as {same[0]}; copy it from its own field."]
    if question.name == "PUBLIC_URL" and not own and not settings.public_url.startswith("https:"):
        own = ["PUBLIC_URL must begin with https://; Slack accepts no other address."]
    return " ".join(own) or None


def _tried(question: Question, text: str) -> str | None:
    """Try the value where that is possible, and print the result; return why it is rejected."""
    if question.tried is None:
        return None
    check = question.tried(_settings({question.name: text}))
    if check.state is State.FAIL:
        _warn(check.message)
        return check.message
    if check.state is not State.SKIP:
        _say(check.message)
    return None


def _texts() -> dict[str, str]:
    return dict(settings_text.read(Settings.variables()).texts)


def _settings(changed: dict[str, str] | None = None) -> Settings:
    return Settings.validate_environment(Purpose.DOCTOR, _texts() | (changed or {}))[0]


def _warn(text: str) -> None:
    typer.secho(textwrap.fill(text, _WIDTH), fg="red")


def _say(text: str) -> None:
    indent = " " * (len(text) - len(text.lstrip(" ")))
    typer.echo(
        textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )
