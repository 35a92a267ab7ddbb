"""A headless browser: follows links and redirects, keeps cookies, submits forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self
from urllib.parse import urljoin

import httpx

from bot.sandbox.test_server import no_certificates


@dataclass
class Form:
    """A form of the page, with its initial values."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"style", "script"}:
            self._inside.append(tag)
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").upper()))
        elif tag == "input" and self.forms and _is_sent(given):
            self.forms[-1].fields[given.get("name", "")] = given.get("value", "")
        elif tag == "a":
            self.links.append((given.get("href", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside or not data.strip():
            return
        self.texts.append(" ".join(data.split()))
        if self.links and not self.links[-1][1]:
            self.links[-1] = (self.links[-1][0], self.texts[-1])


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return kind not in {"checkbox", "radio", "submit"} or "checked" in given


class HttpBrowser:
    """A user's browser: its URL (`at`), the page's `status`, the URLs on the way (`visited`)."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(
            follow_redirects=True, trust_env=False, timeout=15, verify=no_certificates()
        )
        self._page = _Reader()
        self.at = ""
        self.status = 0
        self.headers = httpx.Headers()
        self.visited: list[str] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    @property
    def text(self) -> str:
        return " ".join(self._page.texts)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._http.cookies

    def link(self, text: str) -> str:
        """Return the URL of the link with this text; raise `LookupError`."""
        for href, said in self._page.links:
            if text in said:
                return urljoin(self.at, href)
        raise LookupError(f"no link {text!r} on {self.at}: {self.text}")

    async def open(self, url: str) -> str:
        """Open a URL, and return the page's text."""
        return self._shown(await self._http.get(url))

    async def submit(self, **fields: str) -> str:
        """Submit the page's form with these fields set, and return the next page's text."""
        if not self._page.forms:
            raise LookupError(f"no form on {self.at}: {self.text}")
        form = self._page.forms[0]
        url, filled = urljoin(self.at, form.action), {**form.fields, **fields}
        if form.method == "GET":
            return self._shown(await self._http.get(url, params=filled))
        return self._shown(await self._http.post(url, data=filled))

    def _shown(self, page: httpx.Response) -> str:
        self._page = _Reader()
        self._page.feed(page.text)
        self.at, self.status, self.headers = str(page.url), page.status_code, page.headers
        self.visited = [*(str(step.url) for step in page.history), self.at]
        return self.text


async def connect(http_browser: HttpBrowser, url: str, *, slack_user: str, x_account: str) -> str:
    """Connect an account: linking page, Sign in with Slack, X's consent, confirmation."""
    await http_browser.open(url)
    await http_browser.submit()
    await http_browser.submit(user=slack_user, decision="allow")
    await http_browser.submit(account=x_account, decision="authorize")
    return await http_browser.submit()
