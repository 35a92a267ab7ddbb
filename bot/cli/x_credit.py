"""X's credit balance, where X tells it.

`GET /2/usage/credits` is free, and newer than X's published API description; it isn't offered to
every app. Its figures are US dollars.
"""

from decimal import Decimal, InvalidOperation
from typing import Final

from bot.cli.asking import NETWORK_ERRORS, ask
from bot.cli.check import Check, State
from bot.settings import Settings

_OK: Final = 200
_LOW: Final = Decimal(5)  # dollars; X stops answering at 0
_WHAT: Final = "x credit"


def credit_balance(settings: Settings) -> Decimal | None:
    """Return the balance in US dollars; None without `X_BEARER_TOKEN`, or if X doesn't tell it."""
    token = settings.x_bearer_token
    if token is None:
        return None
    try:
        answer = ask("GET", f"{settings.x_api_url}/2/usage/credits", token=token)
    except NETWORK_ERRORS:
        return None
    data = answer.read().get("data")
    if answer.status != _OK or not isinstance(data, dict):
        return None
    try:
        balance = Decimal(str(data.get("total_balance")))
    except InvalidOperation:
        return None
    return balance if balance.is_finite() else None


def x_credit(settings: Settings) -> Check:
    """Report the balance; a low one is a warning, since nothing works without credit."""
    if settings.x_bearer_token is None:
        return Check(State.SKIP, _WHAT, "X_BEARER_TOKEN isn't set: X's credit balance can't be read.")
    balance = credit_balance(settings)
    if balance is None:
        return Check(
            State.SKIP, _WHAT, "X doesn't report this app's credit balance; see X's developer console."
        )
    said = f"X's credit balance is ${balance:,.2f}."
    if balance < _LOW:
        fix = "At $0 every command fails: add credit, or turn on auto-recharge, in X's developer console."
        return Check(State.WARN, _WHAT, f"{said} {fix}")
    return Check(State.OK, _WHAT, said)
