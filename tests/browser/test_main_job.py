"""The main job as a new user does it: mouse and keyboard, the real app, and both sandboxes."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.browser.conftest import SCREENSHOTS, NewPage
from tests.conftest import MovableClock
from tests.reply_words import CONNECT_FIRST, LIKED, UNLIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene


@pytest.fixture
async def acme(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox, on SQLite."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock) as made:
        yield made


async def say(page: Page, text: str) -> None:
    box = page.get_by_role("combobox")
    await box.fill(text)
    await box.press("Enter")


def message(page: Page, text: str) -> Any:
    return page.locator("article.message").filter(has_text=text).last


def newest_button(page: Page, label: str) -> Any:
    """The newest button with this label in an answer, whatever its accessible name."""
    return (
        page.locator("article.message .button, article.message button, article.message a")
        .filter(has_text=re.compile(f"^\\s*{label}\\s*$"))
        .last
    )


async def connect(page: Page, account: str) -> None:
    """Press Connect, and go through all pages in the new window."""
    async with page.context.expect_page() as opened:
        await newest_button(page, "Connect X account").click()
    pages = await opened.value
    await pages.get_by_role("button", name="Continue with Slack").click()
    await pages.get_by_role("button", name="Allow").click()
    await pages.get_by_label(f"@{account}").check()
    await pages.get_by_role("button", name="Authorize app").click()
    await pages.get_by_role("button", name=f"Yes, connect @{account}").click()
    await expect(pages.get_by_role("heading", name="You're connected")).to_be_visible()
    await pages.get_by_role("link", name="Back to Slack").click()
    await expect(pages.locator("article.message").first).to_be_visible()
    await pages.close()


async def use_shortcut(page: Page, text: str, shortcut: str) -> None:
    post = message(page, text)
    await post.hover()
    await post.get_by_label("More actions").click()
    await page.get_by_role("menuitem", name=re.compile(f"^{shortcut}")).click()


async def test_a_new_user_can_like_and_unlike_and_see_who_liked(acme: Scene, new_page: NewPage) -> None:
    """The first command asks to connect and is done afterwards; unliking works in place, and so does the shortcut."""
    page = await new_page(acme.slack.url)
    await page.get_by_role("link", name="social").first.click()
    await say(page, f"/like {ANNOUNCED}")
    await expect(message(page, CONNECT_FIRST)).to_contain_text("Only visible to you")
    await connect(page, "maya_builds")

    done = message(page, LIKED)
    await expect(done).to_contain_text("as @maya_builds")
    await expect(done).to_be_visible()
    await expect(message(page, "Connected as @maya_builds")).to_be_visible()
    assert acme.liked("maya_builds", ANNOUNCEMENT)

    await newest_button(page, "Unlike").click()
    await expect(message(page, UNLIKED)).to_be_visible()
    assert not acme.liked("maya_builds", ANNOUNCEMENT)

    await say(page, f"/likers {MAYAS}")
    await expect(message(page, "Who liked this post")).to_contain_text("@acmehq")
    await page.screenshot(path=SCREENSHOTS / "main-job.png", animations="disabled")


async def test_a_shortcut_on_a_message_with_two_posts_offers_a_choice(acme: Scene, new_page: NewPage) -> None:
    """The modal lists both; only the chosen one is liked."""
    await acme.connect("maya")
    page = await new_page(acme.slack.url)
    await page.get_by_role("link", name="social").first.click()
    await use_shortcut(page, "Two worth a look", "Like this post")

    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await page.screenshot(path=SCREENSHOTS / "picker.png")
    await dialog.get_by_role("radio").first.check()
    await dialog.locator("button[type=submit]").click()

    await expect(message(page, LIKED)).to_contain_text("as @maya_builds")
    account = acme.account("maya_builds")
    assert len(acme.x.world.liked_by(account)) == 2  # one from the seed, and this one


async def test_a_shortcut_on_a_message_without_a_post_says_so(acme: Scene, new_page: NewPage) -> None:
    """It also says what to do."""
    await acme.connect("maya")
    page = await new_page(acme.slack.url)
    await page.get_by_role("link", name="social").first.click()
    await use_shortcut(page, "Lunch?", "Who liked this")

    await expect(message(page, "no link to a post")).to_be_visible()
