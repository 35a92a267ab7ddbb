"""Render HTML pages and set cookies, with strict security headers and no external content."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.secret import Secret
from bot.web.cookies import cookie
from bot.web.headers import security_headers

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"
_SLACK: Final = "https://slack.com"
_COOKIE_SECONDS: Final = 600


class Pages:
    """Renders pages; `public_url` decides whether cookies are Secure."""

    def __init__(self, *, public_url: str, slack_url: str, x_url: str) -> None:
        self._public_url = public_url
        self._slack_url = slack_url
        self._secure = public_url.startswith("https://")
        self._headers = security_headers(public_url, _policy(slack_url, x_url))

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        html = _templates().get_template(template).render(values)
        return HTMLResponse(html, status, headers=self._headers)

    def redirect(self, url: str) -> Response:
        """Redirect with a GET (303; a 307 would repeat the form, RFC 9700 section 4.12)."""
        return RedirectResponse(url, 303, headers=self._headers)

    def address_of(self, path: str, **query: str) -> str:
        """Return the full URL of one of the app's pages, to open in another browser."""
        return f"{self._public_url}{path}?{urlencode(query)}"

    def slack_link(self, workspace: str, channel: str | None) -> str:
        """Return the URL that opens a channel in Slack, built from stored ids only."""
        place = f"&channel={channel}" if channel else ""
        return f"{self._slack_url}/app_redirect?team={workspace}{place}"

    def slack_app_link(self, workspace: str, channel: str | None) -> str | None:
        """Return the URL that opens a channel in Slack's own app; None for another host than Slack.

        A browser without the app ignores it. https://docs.slack.dev/interactivity/deep-linking
        """
        if self._slack_url != _SLACK:
            return None
        if channel is None:
            return f"slack://open?{urlencode({'team': workspace})}"
        return f"slack://channel?{urlencode({'team': workspace, 'id': channel})}"

    def app_link(self, workspace: str, app: str) -> str:
        """Return the URL that opens the app in Slack.

        https://docs.slack.dev/interactivity/deep-linking
        """
        return f"{self._slack_url}/app_redirect?{urlencode({'app': app, 'team': workspace})}"

    def cookie_of(self, request: Request, name: str) -> Secret | None:
        text = cookie(request, self._cookie_name(name))
        return Secret(text) if text else None

    def set_cookie(self, response: Response, name: str, value: Secret) -> None:
        """Set a ten-minute cookie, `Lax`: `Strict` is withheld on the redirect back from X."""
        response.set_cookie(
            self._cookie_name(name),
            value.reveal(),
            max_age=_COOKIE_SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def delete_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(
            self._cookie_name(name), path="/", secure=self._secure, httponly=True, samesite="lax"
        )

    def _cookie_name(self, name: str) -> str:
        # Browsers accept the __Host- prefix over https only; plain http is for loopback (RFC
        # 6265bis section 4.1.3.2).
        return f"__Host-likewise-{name}" if self._secure else f"likewise-{name}"


@cache
def _templates() -> "Environment":
    # Imported at the first page, so that a start takes less time.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )


def _policy(slack_url: str, x_url: str) -> str:
    # Browsers apply form-action to a form's redirects, too. Slack redirects to the workspace's own
    # host, and from there to a company's single sign-on on any host; so any https URL is allowed,
    # and the sandbox's own ones.
    targets = {"https:"} | {url for url in (_origin(slack_url), _origin(x_url)) if url.startswith("http:")}
    return (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        f"form-action 'self' {' '.join(sorted(targets))}; base-uri 'none'; frame-ancestors 'none'"
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
