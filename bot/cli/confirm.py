"""Options that commands share: ask before something is deleted, and print JSON."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Annotated, Any

import typer

from bot.cli.bootstrap import Stopped, exit_with
from bot.cli.report import print_json

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]
LostKeys = Annotated[
    bool,
    typer.Option("--lost-keys", help="Go on without keys that are lost: their tokens aren't revoked at X."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

DECLINED = 1
INTERRUPTED = 130  # as shells say it


def require_consent(question: str, *, yes: bool) -> None:
    """Ask on the terminal, or exit with status 1; `yes` is consent given on the command line."""
    if yes:
        return
    try:
        if typer.confirm(question, err=True):
            return
    except typer.Abort:  # no terminal, end of input, or Ctrl-C
        typer.echo(err=True)
    exit_with("Nothing was changed. Answer y, or add --yes to skip the question.", code=DECLINED)


@contextmanager
def terminable() -> Iterator[None]:
    """Have SIGTERM, with which platforms stop a job, end the block as Ctrl-C does.

    Otherwise temporary files would be left, with people's data in them.
    """
    if threading.current_thread() is not threading.main_thread():  # signals are its alone
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def resumable() -> Iterator[None]:
    """Say after Ctrl-C that the same command resumes the work."""
    try:
        yield
    except KeyboardInterrupt:
        exit_with("Stopped. Run the same command again to resume.", code=INTERRUPTED)


def with_json_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Have a command print why it stopped as JSON, too, if it was asked for JSON."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except Stopped as stopped:
            if options.get("as_json"):
                print_json({"errors": list(stopped.sentences)})
            raise

    return run
