"""`make` finds a Python, or says what is missing."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.paths import program

ROOT = Path(__file__).parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder that holds a version manager's `python3` for a version that isn't installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    shim = folder / "python3"
    shim.write_text("#!/bin/sh\necho version 3.11 is not installed >&2\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    return folder


def make(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program("make", package="make"), "--no-print-directory", *words],
        cwd=ROOT,
        env={"PATH": os.pathsep.join([str(path), os.environ["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_target_it_lists_all_of_them(path: Path) -> None:
    """Whoever types `make` finds out what there is, and nothing is installed or run."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()

    result = make(path)

    assert re.findall(r"^  ([a-z-]+) +\S", result.stdout, re.MULTILINE) == targets
    assert result.returncode == 0


def test_a_python3_that_does_not_run_is_passed_over(path: Path) -> None:
    """The next one that is new enough is taken."""
    newer = path / "python3.14"
    newer.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    newer.chmod(0o755)

    result = make(path, "--eval", "which: ; @echo $(PYTHON)", "which")

    assert result.stdout == "python3.14\n"


def test_without_any_python_it_says_what_is_needed(path: Path, tmp_path: Path) -> None:
    """No shell's error, and nothing made."""
    venv = tmp_path / "venv"

    result = make(path, "PYTHONS=python3", f"VENV={venv}", f"{venv}/bin/python")

    assert result.returncode == 2
    assert "Likewise needs Python 3.11 or newer, and none was found." in result.stdout
    assert not venv.exists()


def test_a_python_that_is_too_old_is_named(path: Path, tmp_path: Path) -> None:
    """Whoever chose it sees what it is."""
    old = path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.18 || exit 1\n', encoding="utf-8")
    old.chmod(0o755)
    venv = tmp_path / "venv"

    result = make(path, "PYTHON=python3.9", f"VENV={venv}", f"{venv}/bin/python")

    assert result.returncode == 2
    assert "needs Python 3.11 or newer; 'python3.9' is Python 3.9.18." in result.stdout


def test_an_install_that_fails_says_what_to_do(path: Path, tmp_path: Path) -> None:
    """Where there is no wheel for a machine, pip's own words are not the last ones."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    python = venv / "bin" / "python"
    python.write_text("#!/bin/sh\necho No matching distribution found for moon\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)

    result = make(path, f"VENV={venv}", f"{venv}/.app")

    assert result.returncode == 2
    assert "There is a wheel of everything for Python 3.11 to 3.14" in result.stdout
    assert "WHEELS=" in result.stdout
    assert not (venv / ".app").exists()
