"""The Typer application with all commands."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

import typer

from bot import __version__
from bot.cli import (
    copying,
    demo,
    doctor,
    installations,
    keys,
    manifest,
    migrate,
    people,
    revoke_all,
    serve,
    setup,
    socket,
    stats,
    x_webhook,
)
from bot.cli.confirm import with_json_errors
from bot.program import CONSOLE_SCRIPT

app = typer.Typer(
    help="Likewise: like posts on X from Slack, from your own account. To try it without an account, run `demo`.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    # Errors are reported as sentences; any remaining traceback is the plain one, without local
    # values.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS: Final[Sequence[Callable[..., None]]] = (
    setup.setup,
    serve.serve,
    socket.socket,
    demo.demo,
    migrate.migrate,
    doctor.doctor,
    manifest.manifest,
    # What an operator does with a deployment that runs.
    people.users,
    installations.installations,
    stats.stats,
    people.disconnect,
    people.forget,
    revoke_all.revoke_all,
    copying.backup,
    copying.restore,
    copying.copy_database,
)
for command in _COMMANDS:
    app.command()(with_json_errors(command))
app.add_typer(keys.app, name="keys")
app.add_typer(x_webhook.app, name="x-webhook")


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"{CONSOLE_SCRIPT} {__version__}")
        raise typer.Exit


@app.callback()
def likewise(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that come before a command."""
