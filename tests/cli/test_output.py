"""What the commands print, whatever others have written."""

import pytest

from bot.cli.output import print_error


def test_an_error_is_one_line_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    """It may quote a setting, a server's message or X's, which could erase lines on a terminal, or look like several."""
    print_error("X refused: é\x1b[2J\r\nSaved…")

    assert capsys.readouterr().err == "X refused: é?[2J??Saved…\n"
