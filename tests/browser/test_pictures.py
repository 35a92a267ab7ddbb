"""The pictures of the README and the landing page, light and dark; `make pictures` renews them."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.async_api import Browser, Page, expect

from bot.linking import preferences
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_main_job import message, newest_button, say
from tests.conftest import MovableClock
from tests.scenarios.confirming import WEBHOOK
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, scene
from tests.scenarios.post_preview_steps import member
from tests.scenarios.team import posted, turn_on_replies, written

TO: Final = Path(os.environ.get("PICTURES") or SCREENSHOTS / "pictures")


@pytest.fixture
async def acme(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox, on SQLite; the app itself can look up public posts, and X confirms likes."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock, app_clock=None, **WEBHOOK) as made:
        await made.container.activity.webhook.register()
        yield made


async def picture(part: Any, name: str, scheme: str) -> None:
    """Take a screenshot of a part of a page."""
    await expect(part).to_be_visible()
    await part.screenshot(path=TO / f"{name}-{scheme}.png", animations="disabled")


async def answer(page: Page, text: str, name: str, scheme: str) -> None:
    """Take a screenshot of a message when nothing on the page moves any more."""
    await expect(message(page, text)).to_be_visible()
    await page.reload()
    await picture(message(page, text), name, scheme)


async def connect(page: Page, scheme: str) -> None:
    """Connect Maya's account, and take a screenshot of the confirmation."""
    async with page.context.expect_page() as opened:
        await newest_button(page, "Connect X account").click()
    pages = await opened.value
    await pages.set_viewport_size({"width": 620, "height": 560})
    for press in ("Continue with Slack", "Allow", "Authorize app"):
        await pages.get_by_role("button", name=press).click()
    yes = pages.get_by_role("button", name="Yes, connect @maya_builds")
    await expect(yes).to_be_visible()
    await picture(pages.locator("main"), "connect", scheme)
    await yes.click()
    await expect(pages.get_by_role("heading", name="You're connected")).to_be_visible()
    await pages.close()


async def two_likes(acme: Scene) -> None:
    """Have two members like the announcement, one of whom shows their name."""
    for name in ("sam", "lena"):
        await acme.connect(name)
        await acme.type(name, "/like", ANNOUNCED)
    async with acme.container.storage.database.session() as session:
        now = acme.clock()
        await preferences.update(session, member(acme, "sam"), now=now, past_likes=True, show_likes=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pictures_show_the_main_job(
    acme: Scene, chromium: Browser, scheme: Literal["light", "dark"]
) -> None:
    """Connecting, liking, who liked, a team channel, App Home and settings."""
    TO.mkdir(parents=True, exist_ok=True)
    await two_likes(acme)
    context = await chromium.new_context(
        viewport={"width": 1060, "height": 1600}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(acme.slack.url)

    await say(page, f"/like {ANNOUNCED}")
    await connect(page, scheme)
    await answer(page, "as @maya_builds", "like", scheme)
    await say(page, f"/likers {MAYAS}")
    await answer(page, "on X since", "who-liked", scheme)

    await acme.container.storage.workspaces.change(member(acme), previews=True)
    await turn_on_replies(acme)
    await posted(acme, f"We're live! Please help it along: {ANNOUNCED}")
    await written(acme)
    await answer(page, "We're live!", "team-channel", scheme)

    await page.goto(f"{acme.slack.url}/app/home")
    await expect(page.locator(".home")).to_contain_text("@maya_builds")
    await page.set_viewport_size({"width": 1060, "height": 760})
    await picture(page.locator(".content"), "home", scheme)
    await page.set_viewport_size({"width": 1060, "height": 1600})
    await page.goto(acme.slack.url)
    await say(page, "/likewise settings")
    await answer(page, "This workspace", "settings", scheme)

    assert len(list(TO.glob(f"*-{scheme}.png"))) == 6
