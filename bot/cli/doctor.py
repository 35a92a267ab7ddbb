"""`doctor`: check a deployment and report how to fix it."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

import typer

from bot.cli.confirm import AsJson
from bot.cli.report import print_json
from bot.plurals import counted


def doctor(*, as_json: AsJson = False) -> None:
    """Check a deployment and tell you how to fix problems.

    Checks the settings, the database, the keys, Slack, X and PUBLIC_URL, and tries each secret
    where possible. Prints one line per check (ok, warn, FAIL or skip) and the number of problems.
    Exits with status 1 if there are any.
    """
    if report_checks(as_json=as_json):
        raise typer.Exit(1)


def report_checks(*, as_json: bool = False) -> int:
    """Run all checks, print each, and return the number of problems."""
    from collections import Counter
    from dataclasses import asdict

    from bot.cli.checks import State, run_checks

    if as_json:
        checks = list(run_checks())
        print_json([asdict(check) | {"state": check.state.lower()} for check in checks])
        return sum(check.state is State.FAIL for check in checks)
    found: Counter[State] = Counter()
    for check in run_checks():
        typer.echo(f"{check.state:<4}  {check.name:<11}  {check.message}")
        found[check.state] += 1
    problems, warnings = found[State.FAIL], found[State.WARN]
    typer.echo(f"{counted(problems, 'problem')}, {counted(warnings, 'warning')}.")
    return problems
