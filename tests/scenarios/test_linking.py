"""Connecting, changing and disconnecting a Slack user's X account."""

from sqlalchemy import text

from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.paths import http_here
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.link_attempts import open_confirmation
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER


async def test_slack_shows_the_connected_account(acme: Scene) -> None:
    """Privately, with buttons to change or disconnect it."""
    (news,) = await acme.connect("maya")

    assert news.ephemeral
    assert "@maya_builds" in as_text(news)
    assert button(news, "ask:connect")
    assert button(news, "ask:disconnect")


async def test_the_start_page_says_what_teammates_will_see(acme: Scene) -> None:
    """It names the Slack user and the workspace."""
    prompt = await acme.type("maya", "/likewise", "connect")
    async with HttpBrowser() as http_browser:
        page = await http_browser.open(button(prompt, "link:connect")["url"])

    assert "@maya" in page
    assert "acme" in page
    assert "What teammates see" in page


async def test_nothing_is_linked_before_the_account_is_confirmed(acme: Scene) -> None:
    """X uses the account that the browser is signed in to, so the page shows it first."""
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    async with HttpBrowser() as http_browser:
        await http_browser.open(button(prompt, "link:connect")["url"])
        await http_browser.submit()
        await http_browser.submit(user="maya", decision="allow")
        page = await http_browser.submit(account="acmehq", decision="authorize")

        assert "@acmehq" in page
        assert "code=" not in http_browser.at
    assert not acme.liked("acmehq", ANNOUNCEMENT)
    assert button(await acme.type("maya", "/likewise", "account"), "link:connect")


async def test_the_connected_account_replaces_the_prompt(acme: Scene) -> None:
    """If its button was pressed, so that no dead button stays."""
    prompt = await acme.type("maya", "/likewise", "connect")
    await acme.slack.click("maya", prompt, "link:connect")
    async with HttpBrowser() as http_browser:
        await connect(
            http_browser, button(prompt, "link:connect")["url"], slack_user="maya", x_account="maya_builds"
        )

    await acme.slack.wait_for(lambda: "@maya_builds" in as_text(prompt))


async def test_disconnecting_revokes_the_grant_at_x(acme: Scene) -> None:
    """The next command asks to connect."""
    await acme.connect("maya")

    answer = await acme.type("maya", "/likewise", "disconnect")

    assert "@maya_builds" in as_text(answer)
    assert acme.grants("maya_builds") == 0
    assert button(await acme.type("maya", "/like", ANNOUNCED), "link:connect")


async def test_disconnecting_without_a_link_says_so(acme: Scene) -> None:
    """It's no error, and offers to connect."""
    answer = await acme.type("maya", "/likewise", "disconnect")

    assert button(answer, "ask:connect")


async def test_connecting_another_account_replaces_the_first(acme: Scene) -> None:
    """The first grant is revoked at X."""
    await acme.connect("maya")

    (news,) = await acme.connect("maya", x_account="acmehq")
    await acme.type("maya", "/like", ANNOUNCED)

    assert "@acmehq" in as_text(news)
    assert acme.liked("acmehq", ANNOUNCEMENT)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 0
    assert acme.grants("acmehq") == 1


async def test_the_same_account_can_be_connected_again(acme: Scene) -> None:
    """It renews the link."""
    await acme.connect("maya")
    await acme.connect("maya")

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_a_teammates_account_is_refused(acme: Scene) -> None:
    """An X account belongs to one member of a workspace; the page says so, and nothing changes."""
    await acme.connect("maya")
    prompt = await acme.type("sam", "/likewise", "connect")

    async with HttpBrowser() as http_browser:
        await http_browser.open(button(prompt, "link:connect")["url"])
        await http_browser.submit()
        await http_browser.submit(user="sam", decision="allow")
        page = await http_browser.submit(account="maya_builds", decision="authorize")

        assert "already connected" in page
        assert "@maya_builds" in page
        assert http_browser.link("Start again")
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
    assert button(await acme.type("sam", "/like", ANNOUNCED), "link:connect")


async def test_members_choose_whether_teammates_see_their_likes(acme: Scene) -> None:
    """From the account card; they're hidden by default."""
    (news,) = await acme.connect("maya")
    await acme.show_name("maya", news)
    card = news
    assert button(card, "ask:hide_likes")

    card = await acme.click("maya", card, "ask:hide_likes")
    assert button(card, "form:name")


async def test_a_teammates_account_is_released_at_once(acme: Scene) -> None:
    """Its new grant is revoked, and another account can be connected instead."""
    await acme.connect("maya")
    async with open_confirmation(acme, "sam", "maya_builds") as sams:
        await acme.container.x.linking.settled()
        assert acme.grants("maya_builds") == 1

        await sams.open(sams.link("Start again"))
        await sams.submit()
        await sams.submit(user="sam", decision="allow")
        await sams.submit(account="sam_writes", decision="authorize")
        assert "You're connected" in await sams.submit()


async def test_fetching_a_link_changes_nothing(acme: Scene) -> None:
    """Chat clients and scanners do so; only the form's button starts the attempt."""
    prompt = await acme.type("maya", "/likewise", "connect")
    url = button(prompt, "link:connect")["url"]
    before = await _attempts(acme)
    async with http_here() as scanner:
        for _ in range(3):
            assert (await scanner.head(url)).status_code == 200
            looked = await scanner.get(url, headers={"Sec-Purpose": "prefetch", "User-Agent": "Slackbot"})
            assert "set-cookie" not in looked.headers

    assert await _attempts(acme) == before
    await acme.through_pages("maya", prompt)


async def _attempts(acme: Scene) -> str:
    async with acme.container.storage.database.session() as session:
        return repr((await session.execute(text("SELECT * FROM link_attempts"))).all())


async def test_the_choice_to_show_likes_is_kept(acme: Scene) -> None:
    """The page has it checked the next time, even after disconnecting."""
    await acme.connect("maya")
    await acme.type("maya", "/likewise", "disconnect")
    assert "checked" not in await _start_page(acme)
    (news,) = await acme.connect("maya")
    await acme.show_name("maya", news)
    assert "checked" in await _start_page(acme)
    await acme.type("maya", "/likewise", "disconnect")
    assert "checked" in await _start_page(acme)


async def _start_page(acme: Scene) -> str:
    prompt = await acme.type("maya", "/likewise", "connect")
    async with http_here() as browser:
        page = (await browser.get(button(prompt, "link:connect")["url"])).text
    return page[page.index("show_likes") :].partition(">")[0]
