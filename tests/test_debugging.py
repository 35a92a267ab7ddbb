"""Tests can be debugged one at a time with pytest's own options."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
FAILING = "def test_it() -> None:\n    answer = 41 + 1\n    assert answer == 41\n"


def run(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run pytest in a process of its own, in the project's folder, with `typed` as its input."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    path = tmp_path / "test_failing.py"
    path.write_text(FAILING, encoding="utf-8")
    return path


@pytest.mark.parametrize("workers", [["-p", "no:xdist"], ["-n", "auto"]], ids=["no xdist", "auto"])
def test_the_debugger_opens_where_a_test_fails(failing: Path, workers: list[str]) -> None:
    """With `--pdb` alone, and with `make test PYTEST_ARGS=--pdb`."""
    result = run(
        *workers,
        "--pdb",
        f"--rootdir={ROOT}",
        f"--config-file={ROOT}/pyproject.toml",
        str(failing),
        typed="p answer\nq\n",
    )

    assert "(Pdb) 42" in result.stdout, result.stdout + result.stderr


def test_skips_are_printed_with_their_reasons(failing: Path) -> None:
    """The end of a run shows what wasn't tested."""
    failing.write_text(
        "import pytest\n\ndef test_it():\n    pytest.skip('no moon tonight')\n", encoding="utf-8"
    )

    result = run("-p", "no:xdist", f"--config-file={ROOT}/pyproject.toml", str(failing))

    assert "no moon tonight" in result.stdout
    assert result.returncode == 0


def test_the_projects_own_tests_run_without_xdist() -> None:
    """The shared fixtures set options of that plugin, and `-p no:xdist` removes it."""
    result = run("-p", "no:xdist", "tests/test_posts.py", "-x", "--co")

    assert result.returncode == 0, result.stdout + result.stderr
