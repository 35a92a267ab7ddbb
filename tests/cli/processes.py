"""`python -m bot …` as a separate process, in an environment that the test defines."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60
# Only those variables of this machine that a program needs to start.
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH")


def environment(**variables: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT)} | variables


def command(*words: str) -> tuple[str, ...]:
    """Return a command's arguments, for a test that starts the process itself."""
    return (sys.executable, "-m", "bot", *words)


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    return subprocess.run(
        command(*words),
        env=environment(**variables),
        cwd=folder,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


@contextmanager
def running(folder: Path, *words: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command, and kill it after the block."""
    process = subprocess.Popen(
        command(*words),
        env=environment(**variables),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines_until(process: subprocess.Popen[str], part: str) -> list[str]:
    """Read the process's lines up to the one that contains `part`; if none does, the test times out."""
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if part in line:
            return lines
    raise AssertionError(f"no {part!r} in {lines}")
