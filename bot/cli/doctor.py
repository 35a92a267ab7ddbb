"""`doctor`: what is wrong with this deployment, and what to do about it."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import typer


def doctor() -> None:
    """Find out what is wrong with a deployment.

    Checks the settings, the database, the keys, Slack, X and PUBLIC_URL, trying each secret where
    that is possible, and says how to fix what it finds. Prints one line a check (ok, warn, FAIL, or
    skip) and how many problems there are. Exit status 1 when there is one.
    """
    from collections import Counter

    from bot.cli.checks import (
        State,
        run_checks,
    )

    found: Counter[State] = Counter()
    for check in run_checks():
        typer.echo(f"{check.state:<4}  {check.name:<11}  {check.message}")
        found[check.state] += 1
    problems, warnings = found[State.FAIL], found[State.WARN]
    typer.echo(f"{_counted(problems, 'problem')}, {_counted(warnings, 'warning')}.")
    if problems:
        raise typer.Exit(1)


def _counted(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many} {what}s"
