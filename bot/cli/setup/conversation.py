"""The set-up in a terminal: asks, tries each value, and writes it at once."""

import os
import textwrap
import webbrowser
from collections.abc import Collection, Sequence
from typing import Final

import typer

from bot import settings_text
from bot.cli.check import State
from bot.cli.setup import env_file
from bot.cli.setup.questions import Question, Step, steps
from bot.db.keyring import new_key
from bot.settings import Purpose, Settings

_WIDTH: Final = 78


class Conversation:
    """Goes through the steps; with `only`, through the questions about these settings."""

    def __init__(self, only: Collection[str], *, browser: bool) -> None:
        self._only = only
        self._browser = browser

    def run(self) -> None:
        """Ask everything; each accepted value is in `.env` before the next question."""
        self._make_key()
        socket = self._socket()
        shown = [step for step in steps(socket=socket) if self._wanted(step)]
        for number, step in enumerate(shown, 1):
            settings = _settings()
            typer.secho(f"\n{number}/{len(shown)}  {step.title}", bold=True)
            for line in step.guide(settings, socket):
                _say(line)
            if step.page is not None and not self._only:
                self._open(step.page(settings, socket))
            for question in self._wanted(step):
                self._ask(question)

    def _wanted(self, step: Step) -> Sequence[Question]:
        return [one for one in step.questions if not self._only or one.name in self._only]

    def _make_key(self) -> None:
        if "ENCRYPTION_KEYS" in _texts():
            return
        env_file.write("ENCRYPTION_KEYS", new_key().reveal())
        _say("Made the key ENCRYPTION_KEYS. Keep a copy of .env away from the database's backups.")

    def _socket(self) -> bool:
        if self._only:
            return "SLACK_APP_TOKEN" in self._only
        if given := _texts().keys() & {"SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"}:
            return "SLACK_SIGNING_SECRET" not in given
        _say("Slack sends requests to your server. If your network lets none in, Socket Mode needs none.")
        return not typer.confirm("Can Slack reach your server from the internet?", default=True)

    def _open(self, url: str) -> None:
        if self._browser and webbrowser.open(url):
            _say("The page is open in your browser; here it is again:")
        typer.echo(url)

    def _ask(self, question: Question) -> None:
        if os.environ.get(question.name, "").strip():
            _say(f"{question.name} is set in the environment, which takes precedence over .env.")
            return
        typer.echo()
        _say(f"{question.where}.")
        while True:
            text = self._answer(question)
            if not text:
                return
            fault = _fault(question, text)
            if fault is None or typer.confirm("Keep it anyway?", default=False):
                env_file.write(question.name, text)
                return

    def _answer(self, question: Question) -> str:
        """Return what was typed; "" to keep what there is, or to leave out what can be."""
        has_one = question.name in _texts()
        hint = (
            " (Enter keeps the present value)"
            if has_one
            else " (Enter for none)"
            if question.optional
            else ""
        )
        while True:
            text = str(
                typer.prompt(
                    f"{question.name}{hint}", default="", show_default=False, hide_input=question.secret
                )
            ).strip()
            if text or has_one or question.optional:
                return text
            _say("This one is needed. Ctrl-C stops here; what you have entered stays in .env.")


def _fault(question: Question, text: str) -> str | None:
    """Say what is wrong with a value, or that it works; return the fault."""
    settings, faults = Settings.validate_environment(Purpose.DOCTOR, _texts() | {question.name: text})
    own = [fault for fault in faults if fault.startswith(question.name) and "is not set" not in fault]
    if question.name == "PUBLIC_URL" and not own and not settings.public_url.startswith("https:"):
        own = ["PUBLIC_URL must begin with https://; Slack accepts no other address."]
    if not own and question.tried is not None:
        check = question.tried(settings)
        if check.state is State.FAIL:
            own = [check.message]
        elif check.state is not State.SKIP:
            _say(check.message)
    for fault in own:
        typer.secho(textwrap.fill(fault, _WIDTH), fg="red")
    return " ".join(own) or None


def _texts() -> dict[str, str]:
    return dict(settings_text.read(Settings.model_fields).texts)


def _settings() -> Settings:
    return Settings.validate_environment(Purpose.DOCTOR)[0]


def _say(text: str) -> None:
    indent = " " * (len(text) - len(text.lstrip(" ")))
    typer.echo(
        textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )
