"""`python -m bot …` as a process of its own, in an environment that a test decides on whole."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60
# Of this machine's own environment, only what a program needs to start.
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "LD_LIBRARY_PATH")


def environment(**variables: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT)} | variables


def command(*words: str) -> tuple[str, ...]:
    """Return a command's line, for a process that a test starts itself."""
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
    """Start a command, and end it with the test."""
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
    """Read what the process says up to the line with this part; the test's time limit is the limit."""
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if part in line:
            return lines
    raise AssertionError(f"no {part!r} in {lines}")


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return str(one.getsockname()[1])
