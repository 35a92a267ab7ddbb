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
    """A folder with a version manager's `python3` for a version that isn't installed."""
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


def test_make_without_a_target_lists_all_targets(path: Path) -> None:
    """It installs and runs nothing."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()

    result = make(path)

    assert re.findall(r"^  ([a-z-]+) +\S", result.stdout, re.MULTILINE) == targets
    assert result.returncode == 0


def test_a_python3_that_does_not_run_is_skipped(path: Path) -> None:
    """The next Python that is new enough is used."""
    newer = path / "python3.14"
    newer.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    newer.chmod(0o755)

    result = make(path, "--eval", "which: ; @echo $(PYTHON)", "which")

    assert result.stdout == "python3.14\n"


def test_without_python_make_says_what_it_needs(path: Path, tmp_path: Path) -> None:
    """There is no error of the shell, and no venv."""
    venv = tmp_path / "venv"

    result = make(path, "PYTHONS=python3", f"VENV={venv}", f"{venv}/bin/python")

    assert result.returncode == 2
    assert "Likewise needs Python 3.11 or newer, and none was found." in result.stdout
    assert not venv.exists()


def test_an_old_python_is_refused_with_its_version(path: Path, tmp_path: Path) -> None:
    old = path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.18 || exit 1\n', encoding="utf-8")
    old.chmod(0o755)
    venv = tmp_path / "venv"

    result = make(path, "PYTHON=python3.9", f"VENV={venv}", f"{venv}/bin/python")

    assert result.returncode == 2
    assert "needs Python 3.11 or newer; 'python3.9' is Python 3.9.18." in result.stdout


def test_a_failed_install_says_what_to_do(path: Path, tmp_path: Path) -> None:
    """If a machine has no wheel, advice follows pip's own message."""
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
