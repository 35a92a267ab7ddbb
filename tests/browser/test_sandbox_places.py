"""The sandbox's workspaces and App Home in a real browser: wide and narrow screens, and screen readers."""

import re

import pytest
from playwright.async_api import expect

from bot.sandbox.slack import SlackSandbox
from tests.sandbox.slack.echo_app import EchoBot, actions, button, section

from .conftest import SCREENSHOTS, NewPage
from .talking import LIKED, POST, message, send_message


async def test_the_other_workspace_has_its_own_people_and_channels(
    slack: SlackSandbox, new_page: NewPage
) -> None:
    """The app isn't installed there yet."""
    page = await new_page(slack.url)

    await page.get_by_role("button", name="Workspace Globex").click()

    await expect(page.get_by_role("heading", name="newsroom", exact=True)).to_be_visible()
    await expect(page.get_by_text("isn't installed in Globex")).to_be_visible()
    await send_message(page, "/like 1")
    await expect(message(page, "is not installed in Globex")).to_be_visible()


async def test_on_a_phone_the_sidebar_is_a_drawer(slack: SlackSandbox, new_page: NewPage) -> None:
    """Nothing is wider than the screen; one button opens the channels and people."""
    page = await new_page(slack.url, width=390, height=844)
    channel = page.get_by_role("link", name="launches")
    await expect(channel).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390

    await page.get_by_role("button", name="Channels and people").click()
    await channel.click()

    await expect(page.get_by_role("heading", name="launches").first).to_be_visible()


async def test_app_home_shows_what_the_app_publishes(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage
) -> None:
    """It updates while it's open, and its buttons work."""
    page = await new_page(f"{slack.url}/app/home")
    await expect(page.get_by_text("hasn't put anything here yet")).to_be_visible()

    view = {"type": "home", "blocks": [section("Your account"), actions(button("go", text="Settings"))]}
    await bot.api("views.publish", user_id=slack.person("maya").id, view=view)
    await page.get_by_role("button", name="Settings").click()

    await slack.wait_for(lambda: bot.heard)
    assert bot.last.payload["view"]["type"] == "home"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_every_control_has_an_accessible_name(
    slack: SlackSandbox, bot: EchoBot, new_page: NewPage, width: int, dark: bool
) -> None:
    """Buttons, links and fields; a screenshot is kept for review."""
    bot.answer = {"text": "Liked", "blocks": LIKED}
    page = await new_page(slack.url, width=width, height=844, dark=dark)
    await send_message(page, f"/like {POST}")
    await expect(message(page, "Liked the Post")).to_be_visible()

    tree = await page.locator("body").aria_snapshot()

    assert not re.findall(r"^\s*- (?:button|link|textbox|combobox)(?: \[[^\]]*\])*:?$", tree, re.MULTILINE)
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"slack-{width}-{'dark' if dark else 'light'}.png")
