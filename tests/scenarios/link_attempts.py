"""Link attempts in a browser, brought to a certain page, and their URLs."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import select

from bot.db.tables import Grant
from bot.sandbox.http_browser import HttpBrowser
from tests.scenarios.conftest import Scene, button


async def begin_at_slack(acme: Scene, browser: HttpBrowser, user: str = "maya") -> str:
    """Go from the *Connect* button to Slack's sign-in page; return the personal link."""
    prompt = await acme.type(user, "/likewise", "connect")
    url = button(prompt, "link:connect")["url"]
    await browser.open(url)
    await browser.submit()
    return url


async def open_x_consent(acme: Scene, browser: HttpBrowser) -> None:
    """Go on to X's consent page."""
    await begin_at_slack(acme, browser)
    await browser.submit(user="maya", decision="allow")


async def is_unlinked(acme: Scene, user: str = "maya") -> bool:
    """Return whether the account card offers to connect."""
    return bool(button(await acme.type(user, "/likewise", "account"), "link:connect"))


def callback_url(acme: Scene, browser: HttpBrowser, proof: str) -> str:
    """Return the callback URL to which X's consent page would lead, with this code or verifier."""
    query = dict(parse_qsl(urlsplit(browser.at).query))
    known, given = ("state", "code") if "state" in query else ("oauth_token", "oauth_verifier")
    return f"{acme.environment.app_url}/link/x/callback?{urlencode({given: proof, known: query[known]})}"


def callback_of(acme: Scene, browser: HttpBrowser, provider: str, **query: str) -> str:
    """Return Slack's or X's callback URL, with the state of the page at which the browser is."""
    state = dict(parse_qsl(urlsplit(browser.at).query))["state"]
    return f"{acme.environment.app_url}/link/{provider}/callback?{urlencode({'state': state, **query})}"


def known_as(url: str, text: str) -> str:
    """Replace the parameter that identifies the attempt."""
    return re.sub("(state|oauth_token)=[^&]*", rf"\1={text}", url)


@asynccontextmanager
async def open_confirmation(acme: Scene, user: str, x_account: str) -> AsyncIterator[HttpBrowser]:
    """A browser on the page with *Yes, connect*."""
    prompt = await acme.type(user, "/likewise", "connect")
    async with HttpBrowser() as http_browser:
        await http_browser.open(button(prompt, "link:connect")["url"])
        await http_browser.submit()
        await http_browser.submit(user=user, decision="allow")
        await http_browser.submit(account=x_account, decision="authorize")
        yield http_browser


async def linked_accounts(acme: Scene) -> list[tuple[str, str]]:
    """Return the linked Slack users and handles from the database."""
    async with acme.container.storage.database.session() as session:
        rows = await session.execute(select(Grant.user, Grant.username).order_by(Grant.username))
        return [(user, username) for user, username in rows.all()]
