"""The account that the browser is signed in to: a cookie, with a switcher instead of passwords."""

from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.x.state import XState
from bot.sandbox.x.world import Account

COOKIE = "x_account"
R = TypeVar("R", bound=Response)


def signed_in(sandbox: XState, request: Request) -> Account | None:
    """Return the account of `?as=`, of the cookie, or the first of the switcher, in this order."""
    for username in (request.query_params.get("as"), request.cookies.get(COOKIE)):
        if username and (account := sandbox.world.account_named(username)):
            return account
    return next(iter(sandbox.switcher()), None)


def remember(response: R, account: Account) -> R:
    """Set the cookie that keeps the browser signed in to this account."""
    response.set_cookie(COOKIE, account.username, max_age=30 * 24 * 3600, httponly=True, samesite="lax")
    return response
