"""App Home as a user sees it: the sandbox's Slack with the real app."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.actions import action_of
from tests.browser.conftest import SCREENSHOTS, NewPage
from tests.conftest import MovableClock
from tests.reply_words import LIKED, UNLIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene


@pytest.fixture
async def acme(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox, on SQLite."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock) as made:
        yield made


async def open_home(page: Page) -> None:
    """Open App Home from the sidebar."""
    await page.get_by_role("link", name="Likewise Home").click()


async def connect_from_home(page: Page, account: str) -> None:
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Connect X account").first.click()
    pages = await opened.value
    await pages.get_by_role("button", name="Continue with Slack").click()
    await pages.get_by_role("button", name="Allow").click()
    await pages.get_by_label(f"@{account}").check()
    await pages.get_by_role("button", name="Authorize app").click()
    await pages.get_by_role("button", name=f"Yes, connect @{account}").click()
    await pages.get_by_role("link", name="Back to Slack").click()
    await expect(pages.locator("#home")).to_contain_text(f"You're connected as @{account}")
    await pages.close()


async def test_a_user_can_connect_unlike_and_like_on_app_home(acme: Scene, new_page: NewPage) -> None:
    """From the first visit, through connecting, to the same page as a connected user."""
    page = await new_page(acme.slack.url, height=1000)
    await open_home(page)
    home = page.locator("#home")
    await expect(home.get_by_role("heading", name="Welcome to Likewise")).to_be_in_viewport()
    await page.screenshot(path=SCREENSHOTS / "home-welcome.png")

    await connect_from_home(page, "maya_builds")
    await expect(home).to_contain_text("You're connected as @maya_builds")
    await page.screenshot(path=SCREENSHOTS / "home-connected.png")

    await acme.type("maya", "/like", ANNOUNCED)
    await open_home(page)
    await home.get_by_text("Unlike", exact=True).click()
    await expect(home).to_contain_text(re.compile(f"{UNLIKED}.* as @maya_builds"))
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    await home.get_by_text("Like again").click()
    await expect(home).to_contain_text(re.compile(f"{LIKED}.* as @maya_builds"))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_app_home_fits_the_window(acme: Scene, new_page: NewPage, width: int, dark: bool) -> None:
    """On a wide screen and on a phone, in light and dark; choices are large enough for a thumb."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    await acme.type("maya", "/like", MAYAS)
    await acme.type("maya", "/likewise", "channel on")
    page = await new_page(f"{acme.slack.url}/app/home", width=width, height=2400, dark=dark)
    home = page.locator("#home")

    await home.get_by_label(re.compile("^Share my likers: Let teammates")).click()

    await expect(home).to_contain_text(action_of("share_likers").in_home or "")
    await page.screenshot(path=SCREENSHOTS / f"home-{width}-{'dark' if dark else 'light'}.png")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
