"""On a phone, pages can open in another app or browser: the attempt goes on wherever the member is."""

from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.paths import http_here
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.link_attempts import begin_at_slack, callback_url, open_x_consent
from tests.scenarios.sign_ins import EITHER
from tests.scenarios.watching import stored_text


async def finish_connecting(browser: HttpBrowser, user: str = "maya") -> str:
    """Go from the first page to the last; return its text."""
    await browser.submit()
    await browser.submit(user=user, decision="allow")
    await browser.submit(account="maya_builds", decision="authorize")
    return await browser.submit()


@EITHER
async def test_xs_callback_in_another_browser_can_start_again_there(
    acme: Scene, browser: HttpBrowser
) -> None:
    """The page says what happened and what to do; then the waiting like is carried out, too."""
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    await browser.open(button(prompt, "link:connect")["url"])
    await browser.submit()
    await browser.submit(user="maya", decision="allow")

    async with HttpBrowser() as phone:
        page = await phone.open(callback_url(acme, browser, "a-code"))
        assert phone.status == 400
        assert "opened in another browser" in page
        assert "nothing is lost" in page
        assert phone.link("Open in your browser") in page  # for the member to copy
        await phone.open(phone.link("Open in your browser"))
        assert "You're connected" in await finish_connecting(phone)

    await acme.slack.wait_for(lambda: acme.liked("maya_builds", ANNOUNCEMENT))


async def test_slacks_callback_in_another_browser_can_start_again_there(
    acme: Scene, browser: HttpBrowser
) -> None:
    """Slack's app opens pages itself, as X's does."""
    await begin_at_slack(acme, browser)
    async with http_here() as http:
        sign_in = await http.post(
            browser.at.partition("?")[0],
            data={**browser._page.forms[0].fields, "user": "maya", "decision": "allow"},
        )

    async with HttpBrowser() as phone:
        assert "opened in another browser" in await phone.open(sign_in.headers["location"])
        await phone.open(phone.link("Open in your browser"))
        assert "You're connected" in await finish_connecting(phone)


@EITHER
async def test_declining_in_another_browser_can_start_again_there(acme: Scene, browser: HttpBrowser) -> None:
    """When X sends the refusal to a browser without the attempt's cookie."""
    await open_x_consent(acme, browser)

    async with HttpBrowser() as phone:
        denied = (
            callback_url(acme, browser, "x")
            .replace("code=x", "error=access_denied")
            .replace("oauth_token=", "denied=")
        )
        await phone.open(denied)
        await phone.open(phone.link("Open in your browser"))
        assert "You're connected" in await finish_connecting(phone)


@EITHER
async def test_opening_the_link_elsewhere_ends_no_attempt(acme: Scene, browser: HttpBrowser) -> None:
    """The first browser can finish until the member starts in another one."""
    await open_x_consent(acme, browser)
    consent = browser.at
    async with HttpBrowser() as phone:
        await phone.open(callback_url(acme, browser, "a-code"))
        await phone.open(phone.link("Open in your browser"))

    await browser.open(consent)
    await browser.submit(account="maya_builds", decision="authorize")
    assert "You're connected" in await browser.submit()


async def test_a_repeated_callback_ends_no_attempt(acme: Scene, browser: HttpBrowser) -> None:
    """A browser that loads X's callback twice keeps the cookie of the first request."""
    await open_x_consent(acme, browser)
    before = {"cookie": f"likewise-link={browser.cookies['likewise-link']}"}
    await browser.submit(account="maya_builds", decision="authorize")
    callback = next(url for url in browser.visited if "/link/x/callback" in url)

    async with http_here() as http:
        second = await http.get(callback, headers=before)

    assert second.status_code == 400
    assert "set-cookie" not in second.headers
    assert "You're connected" in await browser.submit()


async def test_an_earlier_link_opens_the_newest_attempt(acme: Scene, browser: HttpBrowser) -> None:
    """Each prompt says how long its link works, so a newer prompt doesn't void it."""
    earlier = await acme.type("maya", "/likewise", "connect")
    await acme.type("maya", "/like", ANNOUNCED)

    await browser.open(button(earlier, "link:connect")["url"])
    assert browser.status == 200
    assert "You're connected" in await finish_connecting(browser)

    await acme.slack.wait_for(lambda: acme.liked("maya_builds", ANNOUNCEMENT))


async def test_an_open_page_of_an_earlier_link_still_works(acme: Scene, browser: HttpBrowser) -> None:
    """After a newer prompt, too."""
    earlier = await acme.type("maya", "/likewise", "connect")
    await browser.open(button(earlier, "link:connect")["url"])
    await acme.type("maya", "/likewise", "connect")

    assert "You're connected" in await finish_connecting(browser)


async def test_a_link_expires_after_ten_minutes_even_with_a_newer_attempt(
    acme: Scene, browser: HttpBrowser
) -> None:
    """As its prompt says."""
    earlier = await acme.type("maya", "/likewise", "connect")
    acme.clock.move(minutes=9)
    newest = await acme.type("maya", "/likewise", "connect")
    acme.clock.move(minutes=1, seconds=1)

    assert "/likewise connect" in await browser.open(button(earlier, "link:connect")["url"])
    assert browser.status == 400
    await browser.open(button(newest, "link:connect")["url"])
    assert browser.status == 200


async def test_a_teammates_prompt_does_not_affect_ones_own_link(acme: Scene, browser: HttpBrowser) -> None:
    """A link opens its own member's attempt."""
    mine = await acme.type("maya", "/likewise", "connect")
    await acme.type("sam", "/likewise", "connect")

    assert "@maya" in await browser.open(button(mine, "link:connect")["url"])


async def test_forget_me_deletes_unexpired_links(acme: Scene, browser: HttpBrowser) -> None:
    """They stop working at once."""
    earlier = await acme.type("maya", "/likewise", "connect")
    asked = await acme.type("maya", "/likewise", "forget-me")
    await acme.click("maya", asked, "ask:forget")

    await browser.open(button(earlier, "link:connect")["url"])
    assert browser.status == 400
    assert (await stored_text(acme))["personal_links"] == []


async def test_expired_links_are_deleted(acme: Scene) -> None:
    """By the housekeeping."""
    await acme.type("maya", "/likewise", "connect")
    acme.clock.move(minutes=10, seconds=1)
    await acme.likewise.housekeeping()

    assert (await stored_text(acme))["personal_links"] == []
