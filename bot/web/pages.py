"""Pages as a browser gets them: one look, strict headers, nothing from elsewhere.

The headers keep what is in an address out of Referer and caches, and the page out of frames
(RFC 9700 sections 4.2 and 4.16).
"""

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.secret import Secret

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"
_COOKIE_SECONDS: Final = 600
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
)


class Pages:
    """Renders pages; `public_url` decides how cookies are kept."""

    def __init__(self, *, public_url: str, slack_url: str, x_url: str) -> None:
        self._slack_url = slack_url
        self._secure = public_url.startswith("https://")
        self._headers = _headers(slack_url, x_url)
        if self._secure:  # this host only: what its neighbours are is not ours to say (RFC 6797)
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Render a template."""
        html = _TEMPLATES.get_template(template).render(values)
        return HTMLResponse(html, status, headers=self._headers)

    def moved(self, url: str) -> Response:
        """Send the browser on by a GET (303; a 307 would repeat the form, RFC 9700 section 4.12)."""
        return RedirectResponse(url, 303, headers=self._headers)

    def slack_link(self, workspace: str, channel: str | None) -> str:
        """Return the address that opens a channel in Slack, made of stored ids only."""
        place = f"&channel={channel}" if channel else ""
        return f"{self._slack_url}/app_redirect?team={workspace}{place}"

    def app_link(self, workspace: str, app: str) -> str:
        """Return the address that opens the app in Slack (https://docs.slack.dev/interactivity/deep-linking)."""
        return f"{self._slack_url}/app_redirect?{urlencode({'app': app, 'team': workspace})}"

    def cookie_of(self, request: Request, name: str) -> Secret | None:
        """Return what this browser was given."""
        text = request.cookies.get(self._cookie_name(name))
        return Secret(text) if text else None

    def give_cookie(self, response: Response, name: str, value: Secret) -> None:
        """Give the browser a short-lived cookie; `Lax`, since `Strict` is withheld on the way back from X."""
        response.set_cookie(
            self._cookie_name(name),
            value.reveal(),
            max_age=_COOKIE_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def drop_cookie(self, response: Response, name: str) -> None:
        """Take the cookie back."""
        response.delete_cookie(
            self._cookie_name(name), path="/", secure=self._secure, httponly=True, samesite="lax"
        )

    def _cookie_name(self, name: str) -> str:
        # Browsers take the __Host- prefix over https only; plain http is for loopback (RFC 6265bis section 4.1.3.2).
        return f"__Host-likewise-{name}" if self._secure else f"likewise-{name}"


def _headers(slack_url: str, x_url: str) -> dict[str, str]:
    # Browsers hold a form's redirects against form-action too. Slack goes on to the workspace's own host, and from there
    # a company's single sign-on may be anywhere; so any https address is allowed, and the sandbox's own ones.
    targets = {"https:"} | {url for url in (_origin(slack_url), _origin(x_url)) if url.startswith("http:")}
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self' data:; "
            f"form-action 'self' {' '.join(sorted(targets))}; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
