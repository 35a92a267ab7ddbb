"""Render X's pages, for the account that the browser is signed in to.

A cookie remembers it, with a switcher instead of passwords.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sandbox.x.state import XState, state_of
from bot.sandbox.x.world import Account

COOKIE = "x_account"
R = TypeVar("R", bound=Response)

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template, with a policy that forbids external resources."""
    html = _TEMPLATES.get_template(template).render(values)
    policy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    return HTMLResponse(html, status, {"content-security-policy": policy, "cache-control": "no-store"})


def ask_consent(
    sandbox: XState, account: Account | None, permissions: list[str], hidden: Mapping[str, str]
) -> Response:
    """Render the form that asks for an app's permissions; `hidden` comes back with the answer."""
    return page(
        "consent.html",
        app_name=sandbox.app_name,
        permissions=permissions,
        accounts=sandbox.switcher(),
        current=account,
        hidden=hidden,
    )


def refused(reason: str, status: int = 400) -> Response:
    return page("refused.html", status=status, reason=reason)


def back_to_app(address: str, answer: Mapping[str, str]) -> Response:
    """Redirect to the app, with the answer in the query."""
    return RedirectResponse(address + ("&" if "?" in address else "?") + urlencode(answer), 302)


def signed_in(sandbox: XState, request: Request) -> Account | None:
    """Return the account that the browser is signed in to.

    In this order: that of `?as=`, the last one used by whoever acts in Slack, their own one, the
    first of the switcher.
    """
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
