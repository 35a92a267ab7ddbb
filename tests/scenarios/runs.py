"""A run of linking in a person's browser, brought to a page, and what can be done to its addresses."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.sandbox.visitor import Visitor
from tests.scenarios.conftest import Scene, button


async def begun(acme: Scene, browser: Visitor, user: str = "maya") -> str:
    """Go from the Connect button to Slack's sign-in page; return the personal link."""
    prompt = await acme.type(user, "/likewise", "connect")
    url = button(prompt, "link:connect")["url"]
    await browser.open(url)
    await browser.submit()
    return url


async def at_x(acme: Scene, browser: Visitor) -> None:
    """Go on to X's consent page."""
    await begun(acme, browser)
    await browser.submit(user="maya", decision="allow")


async def is_unlinked(acme: Scene, user: str = "maya") -> bool:
    """Ask Slack whether an account is connected."""
    return bool(button(await acme.type(user, "/likewise", "account"), "link:connect"))


def answer_of_x(acme: Scene, browser: Visitor, proof: str) -> str:
    """Return the address to which X would send the browser that is on its consent page."""
    query = dict(parse_qsl(urlsplit(browser.at).query))
    known, given = ("state", "code") if "state" in query else ("oauth_token", "oauth_verifier")
    return f"{acme.town.app_url}/link/x/callback?{urlencode({given: proof, known: query[known]})}"


def known_as(url: str, text: str) -> str:
    """Return the address with another text in place of the one by which the attempt is known."""
    return re.sub("(state|oauth_token)=[^&]*", rf"\1={text}", url)
