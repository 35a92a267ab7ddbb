"""Installing and removing the app by hand: Slack's consent, the page after it, and the welcome message."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.conftest import MovableClock
from tests.scenarios.conftest import Scene, scene
from tests.scenarios.installing import of_tenant


@pytest.fixture
async def many(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app for several workspaces, on SQLite."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock, SLACK_BOT_TOKEN="") as made:
        yield made


async def test_an_admin_can_install_and_remove_the_app(many: Scene, new_page: NewPage) -> None:
    """From the install page through Slack's consent to the app's messages; removing it leaves only a tombstone."""
    globex = many.slack.workspace("globex").id
    page = await new_page(many.slack.url)
    await page.get_by_role("button", name="Workspace Globex").click()
    await page.goto(f"{many.environment.app_url}/slack/install")
    await page.get_by_role("button", name="Allow").click()

    await expect(page.get_by_role("heading")).to_have_text("Likewise is installed in Globex")
    await page.get_by_role("link", name="Open Likewise in Slack").click()
    await expect(page.get_by_text("Likewise lets your team like X posts")).to_be_visible()
    await page.get_by_role("button", name="Connect X account").click()
    await expect(page.get_by_text("Only visible to you")).to_be_visible()

    await page.get_by_role("button", name="Remove Likewise from Globex").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()

    await expect(page.get_by_text("Likewise isn't installed in Globex")).to_be_visible()
    await many.slack.settled()
    await many.container.storage.background.drain(30)
    assert await of_tenant(many, globex) == {"uninstalled_tenants": 1}
