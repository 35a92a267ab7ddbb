"""Ways in which linking can fail: nothing is linked, and the page says why and what to do."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.linking.link_attempts import LIFETIME
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.x import FaultKind
from tests.scenarios.conftest import Scene
from tests.scenarios.link_attempts import begin_at_slack, callback_url, is_unlinked, known_as, open_x_consent
from tests.scenarios.sign_ins import EITHER
from tests.scenarios.test_policy import TEAM, allow

pytestmark = pytest.mark.slow

EXCHANGE = {"oauth2": "/2/oauth2/token", "oauth1": "/oauth/access_token"}


@EITHER
async def test_denying_consent_at_x_says_so(acme: Scene, browser: HttpBrowser) -> None:
    """*Cancel* on X's page; the app's page starts again with one click."""
    await open_x_consent(acme, browser)
    page = await browser.submit(account="maya_builds", decision="cancel")

    assert "approve access on X" in page
    assert "Connect your X account" in await browser.open(browser.link("Start again"))
    assert await is_unlinked(acme)


async def test_denying_the_sign_in_at_slack_says_so(acme: Scene, browser: HttpBrowser) -> None:
    """*Cancel* on Slack's page; the app's page starts again with one click."""
    await begin_at_slack(acme, browser)

    assert "connected to you only" in await browser.submit(user="maya", decision="cancel")
    assert browser.link("Start again")


async def test_a_slack_that_cannot_say_who_may_connect_says_so(acme: Scene, browser: HttpBrowser) -> None:
    """The rule names a user group; the page starts again with one click, and then it works."""
    await begin_at_slack(acme, browser)
    await allow(acme, allowed_users=[TEAM])
    acme.slack.fail_next("usergroups.users.list", "internal_error")

    page = await browser.submit(user="maya", decision="allow")

    assert browser.status == 400
    assert "Slack isn't responding" in page
    assert acme.grants("maya_builds") == 0
    await browser.open(browser.link("Start again"))
    await browser.submit()
    await browser.submit(user="maya", decision="allow")
    assert "@maya_builds" in await browser.submit(account="maya_builds", decision="authorize")


async def test_a_forwarded_link_links_nothing(acme: Scene, browser: HttpBrowser) -> None:
    """Signing in with Slack shows that it's another member's; X gets no request."""
    await begin_at_slack(acme, browser, user="sam")
    page = await browser.submit(user="maya", decision="allow")

    assert browser.status == 400
    assert "somebody else" in page
    assert acme.grants("maya_builds") == 0
    assert await is_unlinked(acme, "sam")


@EITHER
async def test_a_state_works_once(acme: Scene, browser: HttpBrowser) -> None:
    """A repeated callback sends no second code exchange."""
    await open_x_consent(acme, browser)
    await browser.submit(account="maya_builds", decision="authorize")
    callback = next(url for url in browser.visited if "/link/x/callback" in url)
    acme.x.requests.clear()

    page = await browser.open(callback)

    assert "already used" in page
    assert acme.x.requests == []


@EITHER
async def test_a_callback_repeated_after_success_says_connected(acme: Scene, browser: HttpBrowser) -> None:
    """When the member goes back in the browser's history."""
    await open_x_consent(acme, browser)
    await browser.submit(account="maya_builds", decision="authorize")
    callback = next(url for url in browser.visited if "/link/x/callback" in url)
    await browser.submit()

    assert "You're connected" in await browser.open(callback)


Spoil = Callable[[str], str]


@EITHER
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda url: known_as(url, "x" * 43), id="changed"),
        pytest.param(lambda url: url.split("?", maxsplit=1)[0], id="missing"),
        pytest.param(lambda url: known_as(url, ""), id="empty"),
    ],
)
async def test_a_missing_or_changed_state_is_refused(acme: Scene, browser: HttpBrowser, spoil: Spoil) -> None:
    """X gets no request."""
    await open_x_consent(acme, browser)
    acme.x.requests.clear()

    page = await browser.open(spoil(callback_url(acme, browser, "c")))

    assert browser.status == 400
    assert "already used" in page
    assert acme.x.requests == []


@EITHER
async def test_a_callback_in_another_browser_is_refused(acme: Scene, browser: HttpBrowser) -> None:
    """The first browser can still finish."""
    await open_x_consent(acme, browser)

    async with HttpBrowser() as other:
        page = await other.open(callback_url(acme, browser, "c"))
        assert "another browser" in page

    assert "@maya_builds" in await browser.submit(account="maya_builds", decision="authorize")


async def test_an_attempt_ends_after_ten_minutes(acme: Scene, browser: HttpBrowser) -> None:
    """A later step is refused, and the page says how to get a new link."""
    await open_x_consent(acme, browser)
    acme.clock.move(minutes=10, seconds=1)

    page = await browser.submit(account="maya_builds", decision="authorize")

    assert browser.status == 400
    assert "/likewise connect" in page
    assert await is_unlinked(acme)


@EITHER
async def test_an_abandoned_attempts_grant_is_revoked(acme: Scene, browser: HttpBrowser) -> None:
    """When the attempt expires without a confirmation."""
    await open_x_consent(acme, browser)
    await browser.submit(account="maya_builds", decision="authorize")
    assert acme.grants("maya_builds") == 1
    acme.clock.move(minutes=10, seconds=1)

    await acme.likewise.housekeeping()
    await acme.container.x.linking.settled()

    assert acme.grants("maya_builds") == 0


@EITHER
async def test_starting_again_revokes_the_unconfirmed_grant(acme: Scene, browser: HttpBrowser) -> None:
    """With the link for a wrong account on the confirmation page."""
    await open_x_consent(acme, browser)
    await browser.submit(account="acmehq", decision="authorize")

    await browser.open(browser.link("start again"))
    await browser.submit()
    await browser.submit(user="maya", decision="allow")
    await browser.submit(account="maya_builds", decision="authorize")

    assert "You're connected" in await browser.submit()
    await acme.container.x.linking.settled()
    assert acme.grants("acmehq") == 0


async def test_a_second_browser_ends_the_first_ones_attempt(acme: Scene, browser: HttpBrowser) -> None:
    """Both started the same link; the second one finishes."""
    url = await begin_at_slack(acme, browser)
    async with HttpBrowser() as second:
        await second.open(url)
        await second.submit()

        assert "already used" in await browser.submit(user="maya", decision="allow") or browser.status == 400
        await second.submit(user="maya", decision="allow")
        await second.submit(account="maya_builds", decision="authorize")
        assert "You're connected" in await second.submit()


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://evil.example"),
        ("aud", "1.2"),
        ("nonce", "another"),
        ("exp", 1_600_000_000),
        ("https://slack.com/user_id", "U0SOMEONE"),
        ("https://slack.com/team_id", "T0ELSEWHERE"),
        ("iss", None),
        ("aud", None),
        ("nonce", None),
        ("exp", None),
        ("https://slack.com/user_id", None),
    ],
)
async def test_an_invalid_id_token_is_refused(
    acme: Scene, browser: HttpBrowser, claim: str, value: object
) -> None:
    """Its issuer, audience, nonce, expiry, user and workspace must all be right."""
    await begin_at_slack(acme, browser)
    acme.slack.id_tokens.overrides[claim] = value

    await browser.submit(user="maya", decision="allow")

    assert browser.status == 400
    assert browser.at.startswith(acme.environment.app_url)
    assert acme.x.requests == []


async def test_an_id_token_with_a_foreign_signature_is_refused(acme: Scene, browser: HttpBrowser) -> None:
    """Only Slack's published keys count."""
    await begin_at_slack(acme, browser)
    acme.slack.id_tokens.sign_with_foreign_key = True

    assert "couldn't be verified" in await browser.submit(user="maya", decision="allow")


@EITHER
@pytest.mark.parametrize("path", ["exchange", "/2/users/me"])
@pytest.mark.parametrize(
    "kind", [FaultKind.STATUS, FaultKind.INVALID_JSON, FaultKind.HALF_BODY, FaultKind.NO_DATA]
)
async def test_an_x_failure_during_the_exchange_links_nothing(
    acme: Scene, browser: HttpBrowser, sign_in: str, path: str, kind: FaultKind
) -> None:
    """In the exchange itself, or when X should say whose account it is; the page starts again with one click."""
    await open_x_consent(acme, browser)
    acme.x.faults.every(kind, path=EXCHANGE[sign_in] if path == "exchange" else path, status=503)

    page = await browser.submit(account="maya_builds", decision="authorize")

    assert browser.status == 400
    assert "Nothing was connected" in page
    assert browser.link("Start again")
    acme.x.faults.clear()
    assert await is_unlinked(acme)


@EITHER
async def test_an_expired_code_is_explained(acme: Scene, browser: HttpBrowser) -> None:
    """X's codes expire after 30 seconds, and OAuth 1.0a verifiers work once."""
    await open_x_consent(acme, browser)

    page = await browser.open(callback_url(acme, browser, "stale"))

    assert "30 seconds" in page


async def test_an_unknown_link_says_how_to_get_a_new_one(acme: Scene, browser: HttpBrowser) -> None:
    """An invented personal link, or none."""
    for url in ("/link/start?t=nonsense", "/link/start", "/link/confirm"):
        page = await browser.open(f"{acme.environment.app_url}{url}")
        assert browser.status == 400
        assert "/likewise connect" in page


def test_an_attempt_lasts_ten_minutes() -> None:
    """As the page says."""
    assert timedelta(minutes=10) == LIFETIME
