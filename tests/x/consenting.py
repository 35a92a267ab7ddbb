"""People who consent on the sandbox's X page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bot.secret import Secret

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import Account
    from bot.x import OAuth2, UserTokens


async def consent(oauth: OAuth2, http: httpx.AsyncClient, person: Account) -> tuple[Secret, Secret]:
    """Approve on X's page; return the code and its verifier."""
    verifier = oauth.new_verifier()
    address = oauth.authorize_url("a-state", verifier)
    assert (await http.get(address)).status_code == 200
    form = {key: value for key, [value] in parse_qs(urlsplit(address).query).items()}
    form |= {"account": person.username, "decision": "authorize"}
    back = await http.post(address.partition("?")[0], data=form)
    answer = parse_qs(urlsplit(back.headers["location"]).query)
    assert answer["state"] == ["a-state"]
    return Secret(answer["code"][0]), verifier


async def link(oauth: OAuth2, http: httpx.AsyncClient, person: Account) -> UserTokens:
    return await oauth.exchange(*await consent(oauth, http, person))
