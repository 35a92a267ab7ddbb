"""Sharing a post and removing the app in the sandbox's Slack."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.browser.conftest import SCREENSHOTS, NewPage
from tests.conftest import MovableClock
from tests.reply_words import LIKED, SHARED
from tests.scenarios.conftest import ANNOUNCED, Scene, scene


@pytest.fixture
async def acme(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox, on SQLite; Maya and Sam are connected."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock) as made:
        await made.connect("maya")
        await made.connect("sam")
        yield made


async def act_as(page: Page, name: str) -> None:
    await page.locator("form.people button").filter(has_text=name).click()


async def test_a_shared_post_can_be_liked_by_others(acme: Scene, new_page: NewPage) -> None:
    """Maya shares her like, Sam presses Like on it, and only he sees the answer."""
    await acme.type("maya", "/like", ANNOUNCED)
    page = await new_page(acme.slack.url)
    await page.get_by_role("link", name="social").first.click()
    await page.get_by_role("button", name="Share here, in this channel").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Everyone in this channel will see")
    await page.get_by_role("dialog").get_by_role("button", name="Share", exact=True).click()
    await expect(page.locator("article.message").filter(has_text=SHARED)).to_be_visible()

    shared = page.locator("article.message").filter(has_text="liked this post as @maya_builds")
    await expect(shared.get_by_role("button", name="Remove this message")).to_be_visible()
    await act_as(page, "Sam Okoro")
    await expect(shared.get_by_role("button", name="Remove this message")).to_have_count(0)
    await expect(shared).to_contain_text("@maya")
    await expect(shared).not_to_contain_text("Only visible to you")
    await shared.get_by_role("button", name="Like this post from your X account").click()

    answer = page.locator("article.message").filter(has_text=LIKED)
    await expect(answer).to_contain_text("as @sam_writes")
    await expect(answer).to_contain_text("Only visible to you")
    await page.screenshot(path=SCREENSHOTS / "shared.png")
    assert acme.liked("sam_writes", ANNOUNCEMENT)


async def test_an_admin_can_remove_the_app(acme: Scene, new_page: NewPage) -> None:
    """Only admins see the button; afterwards the commands are gone, and the switches offer to install it."""
    page = await new_page(acme.slack.url)
    await act_as(page, "Sam Okoro")
    await expect(page.get_by_role("button", name="Remove Likewise")).to_have_count(0)
    await act_as(page, "Maya Brandt")
    await page.get_by_role("button", name="Remove Likewise from Acme").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()

    await expect(page.get_by_text("Likewise isn't installed in Acme.")).to_be_visible()
    await page.get_by_role("link", name="Install it").click()
    await page.get_by_role("button", name="Install as it was").click()
    await page.get_by_role("link", name="Back to Slack").click()

    await expect(page.get_by_role("button", name="Remove Likewise from Acme")).to_be_visible()
