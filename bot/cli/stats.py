"""`stats`: a deployment in numbers."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import Any, Final

import typer

from bot.cli.bootstrap import existing_database, with_database
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

    url = existing_database()
    found: dict[str, Any] = dict(with_database(url, lambda database: stats(database, utcnow())))
    balance = credit_balance(Settings.validate_environment(Purpose.DOCTOR)[0])
    found["x_credit_balance"] = None if balance is None else float(balance)
    if as_json:
        print_json(found)
        return
    named = {_label(name): value for name, value in found.items()}
    width = max(map(len, named))
    for name, value in named.items():
        typer.echo(f"{name:<{width}}  {_shown(value)}")


_PERIODS: Final = {"day": "last 24 hours", "week": "last 7 days", "month": "last 30 days"}
_LABELS: Final = {
    **{f"likes_{name}": f"likes, {period}" for name, period in _PERIODS.items()},
    **{f"active_people_{name}": f"active people, {period}" for name, period in _PERIODS.items()},
    "cost_month": "cost this month",
    "must_reconnect": "people to reconnect",
    "oldest_pending_reply_seconds": "oldest pending reply, in seconds",
    "x_credit_balance": "X credit balance",
}


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f} US dollars" if isinstance(value, float) else f"{value:,}"


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))
