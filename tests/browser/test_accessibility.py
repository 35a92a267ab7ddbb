"""axe-core on the pages of the sandbox and the app, light and dark."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.sandbox.environment import SLACK_CLIENT_ID
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.browser.test_main_job import message, newest_button, say
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene

INSTALL = f"/oauth/v2/authorize?client_id={SLACK_CLIENT_ID}&scope=commands,chat:write"
SLACK = ("/sandbox", "/sandbox/fail", INSTALL, "/oauth/v2/authorize", "/nothing/here")
X = (
    "/sandbox",
    "/acmehq",
    f"/acmehq/status/{ANNOUNCEMENT}",
    f"/intent/like?tweet_id={ANNOUNCEMENT}",
    "/i/oauth2/authorize",
    "/nobody/at/all",
)
APP = ("/", "/privacy", "/terms", "/support", "/permissions", "/link/start")


@pytest.fixture
async def acme(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox, on SQLite."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock) as made:
        yield made


async def findings(page: Page) -> list[str]:
    """Return axe-core's findings except minor ones."""
    found = (await Axe().run(page)).response["violations"]
    return [
        f"{page.url}: {rule['id']} at {node['target']}"
        for rule in found
        for node in rule["nodes"]
        if rule["impact"] != "minor"
    ]


async def findings_while_connecting(page: Page) -> list[str]:
    """Connect an account; return the findings on each page."""
    async with page.context.expect_page() as opened:
        await newest_button(page, "Connect X account").click()
    pages = await opened.value
    found = []
    for press in ("Continue with Slack", "Allow", "Authorize app", "Yes, connect @maya_builds"):
        await expect(pages.get_by_role("button", name=press)).to_be_visible()
        found += await findings(pages)
        await pages.get_by_role("button", name=press).click()
    await expect(pages.get_by_role("heading", name="You're connected")).to_be_visible()
    found += await findings(pages)
    await pages.close()
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_minor_issues_at_most(acme: Scene, chromium: Browser, dark: bool) -> None:
    """In a channel with messages and buttons, in a modal, on Home, and on every other page."""
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    # Without motion, since axe would measure an animation halfway.
    context = await chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(acme.slack.url)
    await say(page, f"/like {ANNOUNCED}")
    await expect(message(page, "Connect X account")).to_be_visible()
    found = await findings(page) + await findings_while_connecting(page)
    await page.get_by_role("button", name="Remove Likewise from Acme").click()
    found += await findings(page)
    await page.goto(f"{acme.slack.url}/app/home")
    await expect(page.locator(".home .header").first).to_be_visible()
    found += await findings(page)
    await page.goto(f"{acme.slack.url}/app/messages")
    found += await findings(page)
    for root, paths in ((acme.slack.url, SLACK), (acme.x.url, X), (acme.environment.app_url, APP)):
        for path in paths:
            await page.goto(root + path)
            found += await findings(page)

    assert found == []
