"""`stats`: a deployment in numbers."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import Any

import typer

from bot.cli.bootstrap import stored_data, with_database
from bot.cli.confirm import AsJson
from bot.cli.report import print_json


def stats(*, as_json: AsJson = False) -> None:
    """Count people, likes and unfinished tasks, and what X cost.

    Also X's credit balance, if X_BEARER_TOKEN is set and X tells it.
    """
    from bot.cli.x_credit import credit_balance
    from bot.clock import utcnow
    from bot.operations.stats import stats
    from bot.settings import Purpose, Settings

    url = stored_data()
    found: dict[str, Any] = dict(with_database(url, lambda database: stats(database, utcnow())))
    balance = credit_balance(Settings.validate_environment(Purpose.DOCTOR)[0])
    found["x_credit_balance"] = None if balance is None else float(balance)
    if as_json:
        print_json(found)
        return
    width = max(map(len, found))
    for name, value in found.items():
        told = "-" if value is None else f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
        unit = " US dollars" if isinstance(value, float) else ""
        typer.echo(f"{name.replace('_', ' '):<{width}}  {told}{unit}")
