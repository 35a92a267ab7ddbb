"""The templates, and the headers of every page."""

from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

ENVIRONMENT = Environment(
    loader=PackageLoader("bot.sandbox.slack.page"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)

HEADERS = {
    # Images may come from the X sandbox's port; everything else is served here.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data: http: https:; frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


def render(template: str, **values: Any) -> str:
    return ENVIRONMENT.get_template(template).render(**values)


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a whole page, or a part of one."""
    return HTMLResponse(render(template, **values), status, HEADERS)


async def missing(_: Request, error: Any) -> HTMLResponse:
    """Respond with a page to what no route accepts."""
    return page("missing.html", status=error.status_code)
