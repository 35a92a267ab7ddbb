"""`doctor`: what is wrong with this deployment, and what to do about it."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import typer


def doctor() -> None:
    """Find out what is wrong with a deployment.

    Checks the settings, the database, the keys, Slack and X, and says how to mend what it finds. Prints one line a check (ok, warn, FAIL, or skip). Exit status 1 when one fails.
    """
    from bot.cli.checks import State, examine

    failed = False
    for check in examine():
        typer.echo(f"{check.state:<4}  {check.what:<10}  {check.says}")
        failed |= check.state is State.FAIL
    if failed:
        raise typer.Exit(1)
