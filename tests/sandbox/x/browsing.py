"""Using X's pages without a browser: read a form, fill it in, submit it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

from .conftest import CALLBACK, SCOPES

if TYPE_CHECKING:
    import httpx

VERIFIER = "a-verifier-of-forty-three-characters-or-more"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
AUTHORIZE = {
    "response_type": "code",
    "client_id": "client",
    "redirect_uri": CALLBACK,
    "scope": " ".join(sorted(SCOPES)),
    "state": "a state",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
BASIC = ("client", "client secret")


@dataclass
class Form(HTMLParser):
    """The first form of a page: its target, its hidden fields, and the accounts it offers."""

    html: str
    action: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    accounts: list[str] = field(default_factory=list)
    picked: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.action:
            self.action = values["action"]
        if tag == "input" and values.get("type") == "hidden":
            self.hidden[values["name"]] = values["value"]
        if tag == "input" and values.get("name") == "account":
            self.accounts.append(values["value"])
            self.picked = values["value"] if "checked" in values else self.picked


async def send(client: httpx.AsyncClient, page: httpx.Response, **fields: str) -> httpx.Response:
    """Submit the page's form with these fields."""
    form = Form(page.text)
    return await client.post(urljoin(str(page.url), form.action), data=form.hidden | fields)


async def consent(
    client: httpx.AsyncClient, account: str, decision: str = "authorize", **changed: str
) -> dict[str, str]:
    """Go through the consent page; return the query of the app's callback."""
    page = await client.get("/i/oauth2/authorize", params=AUTHORIZE | changed)
    reply = await send(client, page, account=account, decision=decision)
    assert reply.status_code == 302
    return query_of(reply.headers["location"])


def query_of(url: str) -> dict[str, str]:
    """Return the query parameters of a URL, one value each."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def exchange(client: httpx.AsyncClient, code: str, **changed: Any) -> httpx.Response:
    """Exchange a code at the token endpoint."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    return await client.post("/2/oauth2/token", data=form | changed, auth=BASIC)


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    """Rotate a refresh token."""
    return await client.post(
        "/2/oauth2/token", data={"grant_type": "refresh_token", "refresh_token": token}, auth=BASIC
    )


async def linked(client: httpx.AsyncClient, account: str, **changed: str) -> dict[str, Any]:
    """Consent and exchange; return the token response."""
    answer = await consent(client, account, **changed)
    tokens: dict[str, Any] = (await exchange(client, answer["code"])).json()
    return tokens
