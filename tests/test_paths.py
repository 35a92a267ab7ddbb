"""A test that lacks a program says so."""

from pathlib import Path

import pytest

from tests.paths import program


def test_a_program_that_is_missing_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """There everything was installed before; a skip would hide that it wasn't."""
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="no moonshine here: apt install moon"):
        program("moonshine", package="moon")


def test_a_program_that_is_missing_skips_elsewhere_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever runs the tests on their own machine need not have it."""
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="apt install moon, or set MOON=/path"):
        program("moonshine", package="moon", override="MOON")


def test_a_variable_names_another_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It goes before what is installed."""
    mine = tmp_path / "mine"
    mine.touch(mode=0o755)
    monkeypatch.setenv("MOON", str(mine))

    assert program("sh", package="moon", override="MOON") == str(mine)
