"""A team channel in the browser: turned on, a link posted, and a like from its thread."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.browser.conftest import NewPage
from tests.browser.test_main_job import connect, message, newest_button, say
from tests.conftest import MovableClock
from tests.reply_words import CONNECT_FIRST, LIKED, NO_LIKES_YET
from tests.scenarios.conftest import ANNOUNCED, Scene, scene


@pytest.fixture
async def acme(tmp_path: Path, sqlite_template: Path, clock: MovableClock) -> AsyncIterator[Scene]:
    """The app in its sandbox, on SQLite."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'likewise.db')}"
    async with scene(url, clock) as made:
        yield made


async def test_a_team_channel_from_turning_on_to_the_first_like(acme: Scene, new_page: NewPage) -> None:
    """The app says how to invite it; then it replies to a link, and the reply shows a like from the thread."""
    page = await new_page(acme.slack.url)
    await page.get_by_role("link", name="payload-team").click()

    await say(page, "/likewise channel on")
    await expect(message(page, "/invite @Likewise")).to_be_visible()
    await say(page, "/invite @Likewise")
    await newest_button(page, "Try again").click()
    await expect(message(page, "maya turned on post replies")).to_be_visible()

    await say(page, f"It is out: {ANNOUNCED}")
    await expect(message(page, NO_LIKES_YET)).to_be_visible()
    acme.clock.move(seconds=100)
    await newest_button(page, "Like").click()
    await expect(message(page, CONNECT_FIRST)).to_contain_text("Only visible to you")
    await connect(page, "maya_builds")
    await expect(message(page, LIKED)).to_be_visible()
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    await acme.container.slack.team_channels.write_due()
    await expect(message(page, NO_LIKES_YET)).to_be_visible()  # a count would show whose like it is
