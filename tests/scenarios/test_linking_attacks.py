"""Attacks on linking: none of them links or confirms an account."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.sandbox.http_browser import HttpBrowser
from tests.paths import http_here
from tests.scenarios.conftest import Scene, button
from tests.scenarios.instances import over_https
from tests.scenarios.link_attempts import (
    begin_at_slack,
    callback_url,
    is_unlinked,
    linked_accounts,
    open_x_consent,
)
from tests.scenarios.sign_ins import EITHER

COOKIE = "likewise-link"


def binding_cookie(browser: HttpBrowser) -> str:
    """Return the cookie that binds the attempt to this browser."""
    return browser.cookies[COOKIE]


async def confirmation(acme: Scene, cookie: str, account: str = "maya_builds") -> int:
    """Confirm the account with nothing but a known cookie; return the HTTP status."""
    async with http_here() as http:
        answer = await http.post(
            f"{acme.environment.app_url}/link/confirm",
            data={"account": acme.account(account).id},
            headers={"cookie": f"{COOKIE}={cookie}"},
        )
    return answer.status_code


@EITHER
async def test_a_planted_cookie_fixes_no_session(acme: Scene, browser: HttpBrowser) -> None:
    """Sam plants his cookie in Maya's browser, and she consents at X: he can't confirm her account."""
    await begin_at_slack(acme, browser, user="sam")
    await browser.submit(user="sam", decision="allow")
    known, consent = binding_cookie(browser), browser.at

    async with HttpBrowser() as mayas:
        mayas.cookies.set(COOKIE, known, domain="127.0.0.1")
        await mayas.open(consent)
        page = await mayas.submit(account="maya_builds", decision="authorize")
        assert "@sam" in page  # the page names the Slack user who would get her account
        assert binding_cookie(mayas) != known

    assert await confirmation(acme, known) == 400
    await browser.open(f"{acme.environment.app_url}/link/confirm")
    assert browser.status == 400
    assert await linked_accounts(acme) == []


async def test_a_cookie_from_before_the_sign_in_fixes_no_session(acme: Scene, browser: HttpBrowser) -> None:
    """Signing in with Slack replaces it."""
    await begin_at_slack(acme, browser, user="sam")
    known = binding_cookie(browser)
    await browser.submit(user="sam", decision="allow")

    async with HttpBrowser() as mayas:
        mayas.cookies.set(COOKIE, known, domain="127.0.0.1")
        acme.x.requests.clear()
        page = await mayas.open(callback_url(acme, browser, "a-code"))

    assert "another browser" in page
    assert acme.x.requests == []
    assert binding_cookie(browser) != known


@EITHER
async def test_each_callback_changes_the_cookie(acme: Scene, browser: HttpBrowser) -> None:
    """An attempt has three: from the start, Slack's callback and X's; only the last one confirms."""
    await begin_at_slack(acme, browser)
    known = [binding_cookie(browser)]
    await browser.submit(user="maya", decision="allow")
    known.append(binding_cookie(browser))
    await browser.submit(account="maya_builds", decision="authorize")

    assert binding_cookie(browser) not in known
    assert known[0] != known[1]
    for earlier in known:
        assert await confirmation(acme, earlier) == 400
    assert "You're connected" in await browser.submit()


@EITHER
async def test_a_callback_sent_to_another_user_links_nothing(acme: Scene, browser: HttpBrowser) -> None:
    """Login CSRF: Sam sends Maya his callback; no code is exchanged, and she can't finish his attempt."""
    await begin_at_slack(acme, browser, user="sam")
    await browser.submit(user="sam", decision="allow")
    acme.x.requests.clear()

    async with HttpBrowser() as mayas:
        await mayas.open(callback_url(acme, browser, "a-code"))
        assert COOKIE not in mayas.cookies
        assert acme.x.requests == []
        await mayas.open(mayas.link("Open in your browser"))
        await mayas.submit()
        assert "somebody else" in await mayas.submit(user="maya", decision="allow")

    assert acme.x.requests == []
    assert await linked_accounts(acme) == []


async def test_a_callback_of_another_attempt_does_not_replace_ones_own(
    acme: Scene, browser: HttpBrowser
) -> None:
    """Login CSRF: Maya stays in her attempt, which ends as usual."""
    await begin_at_slack(acme, browser, user="sam")
    await browser.submit(user="sam", decision="allow")

    async with HttpBrowser() as mayas:
        await open_x_consent(acme, mayas)
        consent = mayas.at
        await mayas.open(callback_url(acme, browser, "a-code"))
        assert "@maya" in await mayas.open(mayas.link("Start again"))
        await mayas.open(consent)
        await mayas.submit(account="maya_builds", decision="authorize")
        assert "You're connected" in await mayas.submit()

    assert [user for user, _ in await linked_accounts(acme)] == [acme.slack.person("maya").id]


@EITHER
async def test_a_page_in_another_browser_shows_no_code(acme: Scene, browser: HttpBrowser) -> None:
    """And no state: an attacker could ask the victim to read them out."""
    await open_x_consent(acme, browser)
    address = callback_url(acme, browser, "a-code-of-the-victims")

    async with http_here() as http:
        page = await http.get(address)

    for name, value in parse_qsl(urlsplit(address).query):
        assert value not in page.text, name
        assert value not in str(page.headers), name


async def test_another_browser_has_to_sign_in_with_slack(acme: Scene, browser: HttpBrowser) -> None:
    """The first browser's sign-in doesn't count for it."""
    await open_x_consent(acme, browser)
    address = callback_url(acme, browser, "a-code")

    async with HttpBrowser() as other:
        await other.open(address)
        await other.open(other.link("Open in your browser"))
        await other.submit()
        assert "openid/connect/authorize" in other.at
        await other.open(address)
        assert other.status == 400
        assert await confirmation(acme, binding_cookie(other)) == 400
    assert await is_unlinked(acme)


LOOKALIKES = {
    "no-break space": b"\xa0__Host-likewise-link=%s",
    "next line": b"\x85__Host-likewise-link=%s",
    "no prefix": b"likewise-link=%s",
    "small letters": b"__host-likewise-link=%s",
    "twice": b"__Host-likewise-link=%s; __Host-likewise-link=x",
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", LOOKALIKES)
async def test_a_cookie_planted_by_a_sibling_host_is_ignored(acme: Scene, how: str) -> None:
    """Over HTTPS only the `__Host-` cookie counts, and no name that a lenient parser would take for it."""
    async with over_https(acme) as http:
        link = urlsplit(button(await acme.type("maya", "/likewise", "connect"), "link:connect")["url"])
        begun = await http.post("/link/start", data=dict(parse_qsl(link.query)))
        value = begun.headers["set-cookie"].partition("=")[2].partition(";")[0].encode()
        state = dict(parse_qsl(urlsplit(begun.headers["location"]).query))["state"]

        back = f"/link/slack/callback?state={state}&error=access_denied"
        planted = await http.get(back, headers=[(b"cookie", LOOKALIKES[how] % value)])
        own = await http.get(back, headers=[(b"cookie", b"__Host-likewise-link=" + value)])

    assert "another browser" in planted.text
    assert "connected to you only" in own.text
