"""Concurrent linking, in several windows or by several members: one result, and nothing left over at X."""

import asyncio

from bot.sandbox.http_browser import HttpBrowser
from tests.scenarios.conftest import Scene, button
from tests.scenarios.link_attempts import linked_accounts, open_confirmation
from tests.scenarios.sign_ins import EITHER
from tests.scenarios.watching import stored_text

pytestmark = EITHER


async def test_a_double_click_on_yes_links_once(acme: Scene) -> None:
    """Every confirmation ends on the page that says so."""
    async with open_confirmation(acme, "maya", "maya_builds") as http_browser:
        pages = await asyncio.gather(http_browser.submit(), http_browser.submit(), http_browser.submit())

    assert ["You're connected" in page for page in pages] == [True] * 3
    assert len(await linked_accounts(acme)) == 1
    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 1


async def test_a_double_click_on_continue_opens_slack(acme: Scene) -> None:
    """The browser follows the response that set its cookie."""
    prompt = await acme.type("maya", "/likewise", "connect")
    async with HttpBrowser() as http_browser:
        await http_browser.open(button(prompt, "link:connect")["url"])
        await asyncio.gather(http_browser.submit(), http_browser.submit(), http_browser.submit())
        assert http_browser.at.startswith(acme.slack.url)


async def test_one_of_two_concurrent_confirmations_gets_the_account(acme: Scene) -> None:
    """The other member's page says so, and their grant is revoked."""
    async with (
        open_confirmation(acme, "maya", "maya_builds") as mayas,
        open_confirmation(acme, "sam", "maya_builds") as sams,
    ):
        pages = await asyncio.gather(mayas.submit(), sams.submit())

    assert sorted("You're connected" in page for page in pages) == [False, True]
    assert sorted("already connected" in page for page in pages) == [False, True]
    assert len(await linked_accounts(acme)) == 1
    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 1


async def test_a_new_connect_command_voids_the_attempt_under_way(acme: Scene) -> None:
    """Its next step says so, its grant is revoked, and the new link works."""
    async with open_confirmation(acme, "maya", "maya_builds") as earlier:
        prompt = await acme.type("maya", "/likewise", "connect")
        page = await earlier.submit()

    assert "/likewise connect" in page
    assert await linked_accounts(acme) == []
    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 0
    await acme.through_pages("maya", prompt)


async def test_disconnecting_voids_the_attempt_under_way(acme: Scene) -> None:
    """Its next step says so, and its grant is revoked."""
    async with open_confirmation(acme, "maya", "maya_builds") as http_browser:
        await acme.type("maya", "/likewise", "disconnect")
        page = await http_browser.submit()

    assert "/likewise connect" in page
    assert await linked_accounts(acme) == []
    await acme.container.storage.background.drain(30)
    assert acme.grants("maya_builds") == 0


async def test_disconnecting_during_the_exchange_revokes_its_tokens(acme: Scene) -> None:
    """Nothing is linked."""
    prompt = await acme.type("maya", "/likewise", "connect")
    hold = acme.x.faults.hold("GET", "/2/users/me")
    async with HttpBrowser() as http_browser:
        await http_browser.open(button(prompt, "link:connect")["url"])
        await http_browser.submit()
        await http_browser.submit(user="maya", decision="allow")
        coming = asyncio.create_task(http_browser.submit(account="maya_builds", decision="authorize"))
        await hold.arrived.wait()
        assert acme.grants("maya_builds") == 1
        await acme.type("maya", "/likewise", "disconnect")
        hold.release()
        assert "already used" in await coming

    await acme.container.x.linking.settled()
    assert acme.grants("maya_builds") == 0


async def test_concurrent_connect_commands_create_one_attempt(acme: Scene) -> None:
    """All of their links open it."""
    prompts = await asyncio.gather(*(acme.type("maya", "/likewise", "connect") for _ in range(5)))

    forms = []
    async with HttpBrowser() as http_browser:
        for prompt in prompts:
            await http_browser.open(button(prompt, "link:connect")["url"])
            assert http_browser.status == 200
            forms.append(http_browser._page.forms[0].fields["t"])
    assert len(set(forms)) == 1
    assert len((await stored_text(acme))["link_attempts"]) == 1
