"""Chromium for browser tests, started for each test without any background traffic."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox.slack import AppManifest, SlackSandbox
from bot.sandbox.test_server import serve
from tests.paths import program
from tests.sandbox.slack.echo_app import MANIFEST, SECRET, TOKEN, EchoBot

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # in a container, it may be too small for a page
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_CLOSING_SECONDS = 10
# Milliseconds. Waiting ends as soon as the page is as expected, and only a busy machine takes long.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
NewPage = Callable[..., Awaitable[Page]]


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    path = program("chromium", "chromium-browser", package="chromium", override="CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=PATIENCE)
        yield browser
        # A page that is navigating can keep Chromium from closing; then leaving the outer block ends it.
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await browser.close()


@pytest.fixture
async def new_page(chromium: Browser) -> AsyncIterator[NewPage]:
    """Open a page of a given size; at the end, fail if any page had a script or policy error."""
    faults: list[str] = []

    async def open_page(url: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        await page.goto(url)
        return page

    yield open_page
    assert faults == []


@pytest.fixture
async def bot() -> AsyncIterator[EchoBot]:
    little = EchoBot()
    async with await serve(little.app) as server:
        little.url = server.url
        yield little


@pytest.fixture
async def slack(bot: EchoBot) -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(
        signing_secret=SECRET,
        client_id="1.2",
        client_secret="secret",
        bot_token=TOKEN,
        manifest=AppManifest(MANIFEST),
        request_url=f"{bot.url}/slack/events",
    )
    sandbox.seed()
    async with sandbox.running():
        bot.slack_url = sandbox.url
        yield sandbox
