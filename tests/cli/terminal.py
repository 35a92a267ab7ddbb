"""A pseudo-terminal with a command in it, to read its output and type answers."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.cli.processes import command, environment

if sys.platform != "win32":
    import fcntl
    import termios

PATIENCE = 60.0


class Terminal:
    """The text on the screen so far, and a keyboard."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self._process = process
        self._fd = screen
        self._unread = ""
        self.screen = ""

    def answer(self, prompt: str, text: str) -> None:
        """Wait until the screen shows `prompt`, then type a line."""
        # The prompt's last space is written after the terminal's echo is turned off.
        self.wait_for(f"{prompt} ")
        os.write(self._fd, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C, and again every ten seconds until the command has ended, as a user would."""
        until = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < until:
            with suppress(OSError):  # the process has ended
                os.write(self._fd, b"\x03")
            again = time.monotonic() + 10
            while self._read(min(until, again)):
                pass
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)

    def wait_for(self, part: str) -> None:
        """Read until the screen shows `part`."""
        until = time.monotonic() + PATIENCE
        while part not in self._unread:
            assert self._read(until), f"no {part!r} after:\n{self.screen}"
        self._unread = self._unread.partition(part)[2]

    def ended(self) -> int:
        """Read to the end; return the exit status."""
        until = time.monotonic() + PATIENCE
        while self._read(until):
            pass
        return self._process.wait(PATIENCE)

    def _read(self, until: float) -> bool:
        """Read more output; return whether there was any before the deadline."""
        ready, _, _ = select.select([self._fd], [], [], max(0.0, until - time.monotonic()))
        try:
            new = os.read(self._fd, 65_536) if ready else b""
        except OSError:  # on Linux, the process has ended
            new = b""
        text = new.decode(errors="replace").replace("\r\n", "\n")
        self.screen += text
        self._unread += text
        return bool(new)


def _take_the_terminal() -> None:
    """Make standard input the new session's terminal, so that Ctrl-C is a signal.

    Processes that a shell starts in the background ignore that signal, and so do their children.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def terminal(folder: Path, *words: str, **variables: str) -> Iterator[Terminal]:
    """Run a command in its own terminal."""
    screen, other_side = os.openpty()
    process = subprocess.Popen(
        command(*words),
        cwd=folder,
        env=environment(**variables, TERM="xterm"),
        stdin=other_side,
        stdout=other_side,
        stderr=other_side,
        start_new_session=True,
        preexec_fn=_take_the_terminal,  # noqa: PLW1509 (one system call, before anything else)
    )
    os.close(other_side)
    try:
        yield Terminal(process, screen)
    finally:
        process.kill()
        process.wait()
        os.close(screen)
