"""Ask before a command deletes something."""

from typing import Annotated

import typer

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

DECLINED = 1


def require_consent(question: str, *, yes: bool) -> None:
    """Ask on the terminal, or exit with status 1; `yes` is consent given on the command line."""
    if yes:
        return
    try:
        if typer.confirm(question, err=True):
            return
    except typer.Abort:  # no terminal, end of input, or Ctrl-C
        typer.echo(err=True)
    typer.echo("Nothing was changed. Answer y, or add --yes where nobody can answer.", err=True)
    raise typer.Exit(DECLINED)
