"""On a phone, apps take over pages and addresses open in other browsers: the run goes on in whichever its person is in."""

from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.paths import http_here
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.runs import answer_of_x, at_x, begun
from tests.scenarios.sign_ins import EITHER
from tests.scenarios.watching import stored


async def finished(browser: HttpBrowser, user: str = "maya") -> str:
    """Go from the first page to the last."""
    await browser.submit()
    await browser.submit(user=user, decision="allow")
    await browser.submit(account="maya_builds", decision="authorize")
    return await browser.submit()


@EITHER
async def test_xs_answer_in_another_browser_offers_the_same_step_again(
    acme: Scene, browser: HttpBrowser
) -> None:
    """The page says what happened and where to go on; there, the command that waited is carried out, too."""
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    await browser.open(button(prompt, "link:connect")["url"])
    await browser.submit()
    await browser.submit(user="maya", decision="allow")

    async with HttpBrowser() as phone:
        page = await phone.open(answer_of_x(acme, browser, "a-code"))
        assert phone.status == 400
        assert "opened in another browser" in page
        assert "nothing is lost" in page
        assert phone.link("Open in your browser") in page  # to copy
        await phone.open(phone.link("Open in your browser"))
        assert "You're connected" in await finished(phone)

    await acme.slack.wait_for(lambda: acme.liked("maya_builds", ANNOUNCEMENT))


async def test_slacks_answer_in_another_browser_offers_the_same_step_again(
    acme: Scene, browser: HttpBrowser
) -> None:
    """Slack's app takes over pages as X's does."""
    await begun(acme, browser)
    async with http_here() as http:
        sign_in = await http.post(
            browser.at.partition("?")[0],
            data={**browser._page.forms[0].fields, "user": "maya", "decision": "allow"},
        )

    async with HttpBrowser() as phone:
        assert "opened in another browser" in await phone.open(sign_in.headers["location"])
        await phone.open(phone.link("Open in your browser"))
        assert "You're connected" in await finished(phone)


@EITHER
async def test_declining_in_another_browser_is_no_dead_end(acme: Scene, browser: HttpBrowser) -> None:
    """X says no to a browser that began nothing: it can begin there."""
    await at_x(acme, browser)

    async with HttpBrowser() as phone:
        denied = (
            answer_of_x(acme, browser, "x")
            .replace("code=x", "error=access_denied")
            .replace("oauth_token=", "denied=")
        )
        await phone.open(denied)
        await phone.open(phone.link("Open in your browser"))
        assert "You're connected" in await finished(phone)


@EITHER
async def test_looking_in_another_browser_ends_nothing(acme: Scene, browser: HttpBrowser) -> None:
    """Until the person goes on elsewhere, the first browser's step is still good: its page can be opened there again."""
    await at_x(acme, browser)
    consent = browser.at
    async with HttpBrowser() as phone:
        await phone.open(answer_of_x(acme, browser, "a-code"))
        await phone.open(phone.link("Open in your browser"))

    await browser.open(consent)
    await browser.submit(account="maya_builds", decision="authorize")
    assert "You're connected" in await browser.submit()


async def test_the_second_of_two_equal_requests_ends_nothing(acme: Scene, browser: HttpBrowser) -> None:
    """A browser that loads X's answer twice is left with the cookie of the one that went on."""
    await at_x(acme, browser)
    before = {"cookie": f"likewise-link={browser.cookies['likewise-link']}"}
    await browser.submit(account="maya_builds", decision="authorize")
    callback = next(url for url in browser.visited if "/link/x/callback" in url)

    async with http_here() as http:
        second = await http.get(callback, headers=before)

    assert second.status_code == 400
    assert "set-cookie" not in second.headers
    assert "You're connected" in await browser.submit()


async def test_an_earlier_link_leads_into_the_newest_run(acme: Scene, browser: HttpBrowser) -> None:
    """Each prompt says until when its link works, and another prompt doesn't take that back: both lead to the newest ask."""
    earlier = await acme.type("maya", "/likewise", "connect")
    await acme.type("maya", "/like", ANNOUNCED)

    await browser.open(button(earlier, "link:connect")["url"])
    assert browser.status == 200
    assert "You're connected" in await finished(browser)

    await acme.slack.wait_for(lambda: acme.liked("maya_builds", ANNOUNCEMENT))


async def test_an_earlier_link_works_in_a_run_under_way(acme: Scene, browser: HttpBrowser) -> None:
    """A page that was open before the next prompt came is good, too."""
    earlier = await acme.type("maya", "/likewise", "connect")
    await browser.open(button(earlier, "link:connect")["url"])
    await acme.type("maya", "/likewise", "connect")

    assert "You're connected" in await finished(browser)


async def test_a_link_works_for_ten_minutes_however_new_the_run(acme: Scene, browser: HttpBrowser) -> None:
    """A link's own time is what its prompt said."""
    earlier = await acme.type("maya", "/likewise", "connect")
    acme.clock.move(minutes=9)
    newest = await acme.type("maya", "/likewise", "connect")
    acme.clock.move(minutes=1, seconds=1)

    assert "/likewise connect" in await browser.open(button(earlier, "link:connect")["url"])
    assert browser.status == 400
    await browser.open(button(newest, "link:connect")["url"])
    assert browser.status == 200


async def test_a_colleagues_prompt_changes_nothing_for_ones_own_link(
    acme: Scene, browser: HttpBrowser
) -> None:
    """A link leads to its own member's run only."""
    mine = await acme.type("maya", "/likewise", "connect")
    await acme.type("sam", "/likewise", "connect")

    assert "@maya" in await browser.open(button(mine, "link:connect")["url"])


async def test_a_link_ends_with_all_that_is_kept_of_its_member(acme: Scene, browser: HttpBrowser) -> None:
    """After forget-me not even an unexpired link leads anywhere, and none of it is kept."""
    earlier = await acme.type("maya", "/likewise", "connect")
    asked = await acme.type("maya", "/likewise", "forget-me")
    await acme.click("maya", asked, "ask:forget")

    await browser.open(button(earlier, "link:connect")["url"])
    assert browser.status == 400
    assert (await stored(acme))["personal_links"] == []


async def test_expired_links_are_swept_away(acme: Scene) -> None:
    """What no longer leads anywhere isn't kept."""
    await acme.type("maya", "/likewise", "connect")
    acme.clock.move(minutes=10, seconds=1)
    await acme.likewise.housekeeping()

    assert (await stored(acme))["personal_links"] == []
