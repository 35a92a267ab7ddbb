"""Render X's pages, for the account that the browser is signed in to.

A cookie remembers it, with a switcher instead of passwords.
"""

from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.sandbox.x.state import XState
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
