"""The consent page of OAuth 2.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .browsing import AUTHORIZE, Form, consent, send
from .conftest import CALLBACK

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import XSandbox

    from .conftest import SampleAccounts


async def page(raw: httpx.AsyncClient, **changed: str) -> httpx.Response:
    return await raw.get("/i/oauth2/authorize", params=AUTHORIZE | changed)


async def test_the_page_shows_the_app_and_each_scope(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Scopes are described in words."""
    text = (await page(raw)).text
    assert "Likewise wants to access your X account" in text
    assert "Like and unlike posts as you." in text
    assert "Stay connected" in text


async def test_only_requested_scopes_are_listed(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Without like.write, liking isn't mentioned."""
    assert "Like and unlike" not in (await page(raw, scope="tweet.read users.read")).text


async def test_the_page_is_marked_as_the_sandbox(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Nobody should mistake it for x.com."""
    assert "X sandbox" in (await page(raw)).text


async def test_the_switcher_lists_the_accounts(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """The first one is selected."""
    x.world.add_account("crowd", "Crowd", listed=False)
    form = Form((await page(raw)).text)
    assert (form.accounts, form.picked) == (["acme", "rhea", "otto"], "acme")


async def test_an_account_can_be_preselected(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """?as= selects an account, even one that isn't listed."""
    x.world.add_account("crowd", "Crowd", listed=False)
    assert Form((await page(raw, **{"as": "otto"})).text).picked == "otto"
    assert Form((await page(raw, **{"as": "crowd"})).text).picked == "crowd"


async def test_the_browser_stays_signed_in(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """The last used account is selected next time."""
    await consent(raw, "rhea")
    assert Form((await page(raw)).text).picked == "rhea"


async def test_consent_redirects_with_the_state_and_a_code(
    raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """With only these two, and to exactly the redirect URI."""
    reply = await send(raw, await page(raw), account="rhea", decision="authorize")
    assert reply.headers["location"].startswith(CALLBACK + "?")
    answer = await consent(raw, "rhea")
    assert answer.keys() == {"state", "code"}
    assert answer["state"] == "a state"


async def test_cancel_redirects_with_access_denied(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """With the state, and without a code."""
    assert await consent(raw, "rhea", "cancel") == {"error": "access_denied", "state": "a state"}


WRONG = {
    "client_id": "other",
    "redirect_uri": CALLBACK + "/",
    "response_type": "token",
    "state": "",
    "code_challenge": "",
    "code_challenge_method": "S512",
    "scope": "tweet.read world.peace",
}


@pytest.mark.parametrize(("name", "value"), [*WRONG.items(), ("state", "s" * 501), ("scope", "")])
async def test_an_invalid_request_is_not_redirected(
    raw: httpx.AsyncClient, cast: SampleAccounts, name: str, value: str
) -> None:
    """X shows its own error page, for the page as for the form."""
    shown = await page(raw, **{name: value})
    sent = await raw.post(
        "/i/oauth2/authorize", data=AUTHORIZE | {"account": "rhea", "decision": "authorize", name: value}
    )
    for reply in (shown, sent):
        assert reply.status_code == 400
        assert "Something went wrong" in reply.text
        assert "location" not in reply.headers


async def test_a_state_of_500_characters_is_accepted(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """That is the documented limit."""
    assert (await consent(raw, "rhea", state="s" * 500))["state"] == "s" * 500


async def test_an_unknown_account_cannot_consent(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """X shows its own error page."""
    reply = await send(raw, await page(raw), account="nobody", decision="authorize")
    assert (reply.status_code, "location" in reply.headers) == (400, False)


async def test_redirect_uris_can_be_registered_later(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """Once the app's port is known."""
    late = "http://127.0.0.1:9999/callback?from=x"
    x.redirect_uris.append(late)
    assert (await page(raw, redirect_uri=late)).status_code == 200
    assert (await consent(raw, "rhea", redirect_uri=late))["from"] == "x"
