"""The demo's first minute: four steps that are ticked off as they are done."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_main_job import message, newest_button
from tests.conftest import MovableClock
from tests.scenarios.conftest import Scene, scene


@pytest.fixture
async def acme(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox, on SQLite."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock) as made:
        yield made


async def try_it(page: Page, *, last: bool = False) -> None:
    """Put the step's text into the message box, and send it."""
    button = page.locator(".tour button")
    await (button.last if last else button.first).click()
    await page.keyboard.press("Enter")


async def test_the_four_steps_are_ticked_off(acme: Scene, new_page: NewPage) -> None:
    """Each step's button types for the user, X offers the user's own account, and doing the step ticks it off."""
    page = await new_page(acme.slack.url)
    panel = page.locator(".tour summary")
    await expect(panel).to_contain_text("0 of 4 done")

    await try_it(page)
    async with page.context.expect_page() as opened:
        await newest_button(page, "Connect X account").click()
    pages = await opened.value
    await pages.get_by_role("button", name="Continue with Slack").click()
    await pages.get_by_role("button", name="Allow").click()
    await expect(pages.get_by_label("@maya_builds")).to_be_checked()
    await pages.get_by_role("button", name="Authorize app").click()
    await pages.get_by_role("button", name="Yes, connect @maya_builds").click()
    await expect(panel).to_contain_text("1 of 4 done")
    await pages.close()

    await try_it(page)
    await expect(panel).to_contain_text("2 of 4 done")
    await try_it(page)
    await expect(message(page, "Turn off")).to_be_visible()
    await try_it(page, last=True)
    await expect(panel).to_contain_text("3 of 4 done")
    await page.get_by_role("button", name="Sam Okoro").click()
    await expect(panel).to_contain_text("All done")
    await expect(page.get_by_text("Only visible to you")).to_have_count(0)

    await page.goto(f"{acme.x.url}/intent/like?tweet_id=2123046788173824001")
    await expect(page.locator("select[name=account]")).to_have_value("sam_writes")


async def test_removing_the_app_asks_for_confirmation(acme: Scene, new_page: NewPage) -> None:
    """The button is next to the app; nothing is removed before the user confirms."""
    page = await new_page(acme.slack.url)
    dialog = page.get_by_role("dialog")
    acme_id = acme.slack.workspace().id

    await page.get_by_role("button", name="Remove Likewise from Acme").click()
    await dialog.get_by_role("button", name="Keep it").click()
    assert acme.slack.installations.of(acme_id) is not None
    await page.get_by_role("link", name="Slack controls").click()
    await page.get_by_role("button", name="Remove Likewise", exact=True).first.click()
    await dialog.get_by_role("button", name="Keep it").click()
    assert acme.slack.installations.of(acme_id) is not None
    await page.get_by_role("button", name="Remove Likewise", exact=True).first.click()
    await dialog.get_by_role("button", name="Remove", exact=True).click()

    await acme.slack.wait_for(lambda: acme.slack.installations.of(acme_id) is None)
