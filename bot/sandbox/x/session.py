"""What X's pages share: who is signed in (by a cookie, without passwords), and consent."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.sandbox.pages import Pages
from bot.sandbox.x.state import XState, state_of
from bot.sandbox.x.world import Account

COOKIE = "x_account"
R = TypeVar("R", bound=Response)

PAGES = Pages(
    Path(__file__).parent / "templates", "img-src 'self'; style-src 'unsafe-inline'", is_strict=True
)


class RefusedError(Exception):
    """The request to authorize is invalid: X shows its own page instead of redirecting."""


def ask_consent(
    sandbox: XState, account: Account | None, permissions: list[str], hidden: Mapping[str, str]
) -> Response:
    """Render the form that asks for an app's permissions; `hidden` comes back with the answer."""
    return PAGES.respond(
        "consent.html",
        app_name=sandbox.app_name,
        permissions=permissions,
        accounts=sandbox.switcher(),
        current=account,
        hidden=hidden,
    )


def back_to_app(address: str, answer: Mapping[str, str]) -> Response:
    """Redirect to the app, with the answer in the query."""
    return RedirectResponse(URL(address).include_query_params(**answer), 302)


def signed_in(sandbox: XState, request: Request) -> Account | None:
    """Return the account of `?as=`, or the last one used by whoever acts in Slack, or theirs."""
    acting = request.cookies.get(sandbox.acting_cookie, "")
    used, _, by = request.cookies.get(COOKIE, "").partition("|")
    last = used if by == acting else ""
    for username in (request.query_params.get("as"), last, sandbox.own_accounts.get(acting)):
        if username and (account := sandbox.world.account_named(username)):
            return account
    return next(iter(sandbox.switcher()), None)


def remember(request: Request, response: R, account: Account) -> R:
    """Keep the browser signed in to this account, for whoever acts in Slack."""
    acting = request.cookies.get(state_of(request).acting_cookie, "")
    value = f"{account.username}|{acting}"
    response.set_cookie(COOKIE, value, max_age=30 * 24 * 3600, httponly=True, samesite="lax")
    return response


def chosen_account(sandbox: XState, form: Mapping[str, str]) -> Account:
    account = sandbox.world.account_named(form.get("account", ""))
    if account is None:
        raise RefusedError("There is no such account.")
    return account
