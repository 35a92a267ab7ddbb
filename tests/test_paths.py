"""Tests that need a program which isn't installed."""

from pathlib import Path

import pytest

from tests.paths import program


def test_a_missing_program_fails_the_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """CI installs all of them; a skip would hide that one is missing."""
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="no moonshine here: apt install moon"):
        program("moonshine", package="moon")


def test_a_missing_program_skips_the_test_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason says what to install."""
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="apt install moon, or set MOON=/path"):
        program("moonshine", package="moon", override="MOON")


def test_a_variable_overrides_the_installed_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.touch(mode=0o755)
    monkeypatch.setenv("MOON", str(mine))

    assert program("sh", package="moon", override="MOON") == str(mine)
