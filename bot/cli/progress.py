"""Progress of long work: a bar on a terminal, lines elsewhere; both on standard error."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import typer

_LINE_SECONDS: Final = 5.0
_PARTS: Final = 10  # a line at each tenth


class Progress(Protocol):
    """Reports how far one piece of work is."""

    def advance(self, steps: int = 1) -> None:
        """Count steps as done."""


class _Lines:
    """A line at each tenth of the work, and every five seconds."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, total
        self._done = self._told = 0
        self._told_at = time.monotonic()

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        due = time.monotonic() - self._told_at >= _LINE_SECONDS
        if due or self._done - self._told >= max(1, self._total / _PARTS) or self._done == self._total:
            self.tell()

    def tell(self) -> None:
        typer.echo(f"{self._what}: {self._done:,} of {self._total:,}", err=True)
        self._told, self._told_at = self._done, time.monotonic()


class _Bar:
    """A step of rich's bar."""

    def __init__(self, what: str, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self.bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self.bar.add_task(what, total=total)

    def advance(self, steps: int = 1) -> None:
        self.bar.advance(self._task, steps)


@contextmanager
def progress(what: str, total: int) -> Iterator[Progress]:
    """Show the progress of `total` steps until the block ends; nothing if there are none."""
    if total > 0 and sys.stderr.isatty():
        bar = _Bar(what, total)
        with bar.bar:
            yield bar
        return
    lines = _Lines(what, total)
    if total > 0:
        lines.tell()
    yield lines
