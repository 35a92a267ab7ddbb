"""Fixtures that run the command line in an empty folder, with only the settings that a test gives."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import logs
from bot.cli.commands import app
from bot.settings import Settings

Likewise = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and an environment without any of the app's variables."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.variables():
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


@pytest.fixture
def likewise(folder: Path) -> Iterator[Likewise]:
    """Run `python -m bot …` in this process: `likewise("keys", "list", ENCRYPTION_KEYS=…)`.

    `answers` is the standard input.
    """

    def run(*words: str, answers: str | None = None, **env: str) -> Result:
        return CliRunner().invoke(app, words, input=answers, env=env)

    yield run
    logs.configure("INFO")  # the tests' level; some commands change it
