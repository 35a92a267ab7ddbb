"""The entry point of the console script and of `python -m bot`."""

# ruff: noqa: PLC0415 (each command imports only what it needs)

import sys

from bot import startup
from bot.cli.output import survive_any_encoding


def main() -> None:
    """Run the command line."""
    survive_any_encoding()
    # Without Typer, which would stay in the memory of a server, 10 MB with all that it imports.
    match sys.argv[1:]:
        case ["serve"]:
            startup.begin()
            from bot.cli.server import run

            run()
        case ["socket"]:
            startup.begin()
            from bot.cli.socket import socket

            socket()
        case _:
            from bot.cli.commands import app
            from bot.program import PROGRAM

            app(prog_name=PROGRAM)
