"""Callbacks of linking and installing with parameters that a provider wouldn't send, and requests that only check a URL."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.sandbox.http_browser import HttpBrowser
from tests.conftest import SQLITE, MovableClock
from tests.paths import http_here
from tests.scenarios.conftest import Scene, scene
from tests.scenarios.installing import page
from tests.scenarios.link_attempts import (
    begin_at_slack,
    callback_of,
    callback_url,
    linked_accounts,
    open_x_consent,
)
from tests.scenarios.sign_ins import EITHER_SIGN_IN

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


@pytest.fixture
def sign_in(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "oauth2"))


@pytest.fixture
async def acme(database_url: str, sign_in: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock, sign_in=sign_in) as made:
        yield made


@pytest.fixture
async def browser() -> AsyncIterator[HttpBrowser]:
    async with HttpBrowser() as made:
        yield made


async def checked(browser: HttpBrowser, url: str) -> int:
    """Return the status that a program in this browser gets, which checks the URL with HEAD."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    async with http_here() as http:
        return (await http.head(url, headers={"cookie": cookies})).status_code


def tokens_requested(acme: Scene) -> list[str]:
    return [
        asked.path for asked in acme.x.requests if asked.path in {"/2/oauth2/token", "/oauth/access_token"}
    ]


@EITHER_SIGN_IN
@pytest.mark.parametrize("which", [0, 1], ids=["code", "state"])
async def test_a_parameter_that_is_sent_twice_counts_as_missing(
    acme: Scene, browser: HttpBrowser, which: int
) -> None:
    """Whichever of the two is the attempt's own, nothing is exchanged or linked."""
    await open_x_consent(acme, browser)
    url = callback_url(acme, browser, "c")
    names = [each for each, _ in parse_qsl(urlsplit(url).query)]

    shown = await browser.open(f"{url}&{names[which]}=another")

    assert browser.status == 400
    assert "Nothing was connected" in shown or "already used" in shown
    assert tokens_requested(acme) == []
    assert await linked_accounts(acme) == []


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable", "<b>", ""])
async def test_an_error_at_x_or_slack_is_not_taken_for_the_persons_refusal(
    acme: Scene, browser: HttpBrowser, error: str
) -> None:
    """A code beside it isn't exchanged."""
    await begin_at_slack(acme, browser)
    shown = await browser.open(callback_of(acme, browser, "slack", error=error, code="c"))
    assert "Slack's sign-in didn't work" in shown

    await open_x_consent(acme, browser)
    shown = await browser.open(callback_of(acme, browser, "x", error=error, code="c"))
    assert "X didn't complete the connection" in shown
    assert tokens_requested(acme) == []


@EITHER_SIGN_IN
async def test_a_check_of_a_callbacks_url_does_not_use_it_up(acme: Scene, browser: HttpBrowser) -> None:
    """By a program in the person's own browser, which sends the cookie."""
    await open_x_consent(acme, browser)

    assert await checked(browser, callback_url(acme, browser, "c")) == 405

    assert tokens_requested(acme) == []
    assert "@maya_builds" in await browser.submit(account="maya_builds", decision="authorize")


async def test_an_installation_is_ended_by_no_check_and_no_error_is_a_refusal(
    database_url: str, clock: MovableClock, browser: HttpBrowser
) -> None:
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as many:
        await browser.open(page(many, "/slack/install"))
        state = dict(parse_qsl(urlsplit(browser.at).query))["state"]
        url = page(many, f"/slack/oauth_redirect?state={state}&code=c")
        many.slack.api_calls.clear()

        assert await checked(browser, url) == 405
        assert "didn't confirm" in await browser.open(f"{url}&error=server_error")

        assert many.slack.api_calls == []
