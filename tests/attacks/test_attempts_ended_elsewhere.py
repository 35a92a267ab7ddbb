"""Pages of the app that another site, or another tab, opens while a person connects an account or installs the app."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.http_browser import HttpBrowser
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import Scene, scene
from tests.scenarios.installing import page
from tests.scenarios.link_attempts import linked_accounts, open_x_consent

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock) as made:
        yield made


@pytest.fixture
async def browser() -> AsyncIterator[HttpBrowser]:
    async with HttpBrowser() as made:
        yield made


@pytest.mark.parametrize(
    "path",
    [
        "/link/start?t=invented",
        "/link/start",
        "/link/slack/callback?state=invented&code=c",
        "/link/x/callback?state=invented&code=c",
        "/link/x/callback?error=access_denied",
        "/link/confirm",
        "/link/done",
    ],
)
async def test_no_page_opened_elsewhere_ends_an_attempt(acme: Scene, browser: HttpBrowser, path: str) -> None:
    """The browser keeps its cookie, so the account is connected as usual."""
    await open_x_consent(acme, browser)
    consent = browser.at

    await browser.open(page(acme, path))
    assert browser.status == 400

    await browser.open(consent)
    assert "@maya_builds" in await browser.submit(account="maya_builds", decision="authorize")
    assert "You're connected" in await browser.submit()
    assert await linked_accounts(acme) == [(acme.slack.person("maya").id, "maya_builds")]


@pytest.mark.parametrize("query", ["", "?state=invented&code=c", "?error=access_denied"])
async def test_no_page_opened_elsewhere_ends_an_installation(
    database_url: str, clock: MovableClock, browser: HttpBrowser, query: str
) -> None:
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as many:
        await browser.open(page(many, "/slack/install"))
        consent = browser.at

        await browser.open(page(many, f"/slack/oauth_redirect{query}"))
        assert browser.status == 400

        await browser.open(consent)
        shown = await browser.submit(user="nora", team=many.slack.workspace("globex").id, decision="allow")
        assert "Likewise is installed in Globex" in shown
