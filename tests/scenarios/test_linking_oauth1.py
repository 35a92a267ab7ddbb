"""Connecting with OAuth 1.0a where it differs from OAuth 2.0, and moving a deployment from one to the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import app as likewise
from bot import errors
from bot.sandbox.environment import X_CLIENT_ID, X_CLIENT_SECRET
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import as_text
from bot.sandbox.test_server import address, bind, serve
from bot.sandbox.x import FaultKind, Plan
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.secret import Secret
from bot.settings import LikesMode
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import LEFT, liked_as, says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene, button, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.link_attempts import begin_at_slack, callback_url, is_unlinked, open_x_consent
from tests.scenarios.watching import log_lines

pytestmark = pytest.mark.parametrize(
    ("database_url", "sign_in"), [pytest.param("sqlite", "oauth1", id="sqlite-oauth1")], indirect=True
)


async def test_the_consent_url_has_only_the_request_token(acme: Scene, browser: HttpBrowser) -> None:
    """It identifies the attempt."""
    await open_x_consent(acme, browser)

    assert browser.at.startswith(f"{acme.x.url}/oauth/authorize?")
    assert set(parse_qs(urlsplit(browser.at).query)) == {"oauth_token"}


@pytest.mark.parametrize("fault", ["503", "the key", "the callback address"])
async def test_a_refused_request_token_links_nothing(acme: Scene, browser: HttpBrowser, fault: str) -> None:
    """The log has the reason; once the cause is fixed, *Start again* works."""
    await begin_at_slack(acme, browser)
    secret, addresses = acme.x.api_secret, acme.x.redirect_uris
    if fault == "503":
        acme.x.faults.every(FaultKind.STATUS, "POST", "/oauth/request_token", status=503)
    elif fault == "the key":
        acme.x.api_secret = "another"
    else:
        acme.x.redirect_uris = []

    with log_lines() as log:
        page = await browser.submit(user="maya", decision="allow")

    assert "Nothing was connected" in page
    (line,) = log.of("x_authorization_failed")
    expected = {"503": "XServerError", "the key": "XClientRejected"}
    assert line["error"] == expected.get(fault, "XInvalidRequest")

    acme.x.faults.clear()
    acme.x.api_secret, acme.x.redirect_uris = secret, addresses
    await browser.open(browser.link("Start again"))
    await browser.submit()
    await browser.submit(user="maya", decision="allow")
    await browser.submit(account="maya_builds", decision="authorize")
    assert "You're connected" in await browser.submit()


async def test_a_guessed_verifier_links_nothing(acme: Scene, browser: HttpBrowser) -> None:
    """X refuses it and the attempt ends, so a second guess isn't sent to X."""
    await open_x_consent(acme, browser)
    guess = callback_url(acme, browser, "guessed")

    assert "Nothing was connected" in await browser.open(guess)
    asked = len(acme.x.requests)
    await browser.open(guess)

    assert len(acme.x.requests) == asked
    assert await is_unlinked(acme)


async def test_a_read_only_token_names_the_operator(acme: Scene) -> None:
    """The app's permissions at X were *Read* when the member connected; the reply blames neither the post nor the plan."""
    await acme.connect("maya")
    for token in acme.x.world.grants.oauth1.values():
        token.writes = False

    answer = as_text(await acme.type("maya", "/like", ANNOUNCED))

    assert words_for(errors.ReadOnlyApp()) in answer
    assert "your Likewise admin" in answer
    assert "connect again" in answer


async def test_a_changed_api_secret_names_the_operator(acme: Scene) -> None:
    """Nobody has to connect again; with the right secret everything works."""
    await acme.connect("maya")
    secret, acme.x.api_secret = acme.x.api_secret, "regenerated"

    answer = as_text(await acme.type("maya", "/like", ANNOUNCED))

    assert words_for(errors.Misconfigured()) in answer
    assert "your Likewise admin" in answer
    acme.x.api_secret = secret
    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))


async def test_without_api_likes_only_read_access_is_requested(
    database_url: str, sign_in: str, clock: MovableClock
) -> None:
    """X's page shows it; if likes are turned on later, the member connects again."""
    async with (
        scene(database_url, clock, sign_in=sign_in, LIKES_MODE="intent") as acme,
        HttpBrowser() as browser,
    ):
        await open_x_consent(acme, browser)
        assert "Like, publish and follow as you" not in browser.text
        await acme.connect("maya")

        async with second_instance(acme, likes_mode=LikesMode.API):
            prompt = await acme.type("maya", "/like", ANNOUNCED)

        assert button(prompt, "link:connect")
        assert not acme.liked("maya_builds", ANNOUNCEMENT)


@asynccontextmanager
async def switched_deployment(acme: Scene) -> AsyncIterator[Scene]:
    """The same deployment, restarted at another address with both sign-ins configured."""
    listener = bind()
    url = address(listener)
    acme.x.redirect_uris.append(f"{url}/link/x/callback")
    acme.slack.redirect_uris.append(f"{url}/link/slack/callback")
    acme.slack.request_url = f"{url}/slack/events"
    settings = replace(
        acme.settings, public_url=url, x_client_id=X_CLIENT_ID, x_client_secret=Secret(X_CLIENT_SECRET)
    )
    app = likewise.create(settings, clock=acme.clock, housekeeping_every=None)
    async with await serve(app, listener=listener):
        yield replace(acme, app=app, settings=settings)


async def test_moving_to_oauth2_keeps_oauth1_links(acme: Scene) -> None:
    """They're revoked with OAuth 1.0a; new ones use OAuth 2.0."""
    await acme.connect("maya")

    async with switched_deployment(acme) as over:
        assert says_liked(as_text(await over.type("maya", "/like", ANNOUNCED)))
        await over.connect("sam")
        said = as_text(await over.type("maya", "/likewise", "disconnect"))

    assert f"{LEFT} @maya_builds" in said
    assert acme.grants("maya_builds") == 0
    assert len(acme.x.world.grants.grants_of(acme.account("sam_writes").id)) == 1


async def test_a_plan_without_likes_affects_only_its_own_keys(acme: Scene) -> None:
    """The keys may belong to two X apps with different plans."""
    await acme.connect("maya")

    async with switched_deployment(acme) as over:
        await over.connect("sam")
        over.x.plan = Plan.NO_LIKES
        assert button(await over.type("sam", "/like", ANNOUNCED), "link:like")
        over.x.plan = Plan.LIKES

        assert liked_as("maya_builds", as_text(await over.type("maya", "/like", ANNOUNCED)))
        assert button(await over.type("sam", "/like", ANNOUNCED), "link:like")
        assert "Check X's plan again" in as_text(await over.type("maya", "/likewise", "settings"))


async def test_reconnecting_with_oauth2_revokes_the_oauth1_token(acme: Scene) -> None:
    """It would never expire."""
    await acme.connect("maya")

    async with switched_deployment(acme) as over:
        await over.connect("maya")
        await over.container.x.linking.settled()
        assert says_liked(as_text(await over.type("maya", "/like", ANNOUNCED)))

    assert acme.x.world.grants.oauth1_of(acme.account("maya_builds").id) is None
    assert acme.grants("maya_builds") == 1


async def test_reconnecting_with_oauth1_keeps_the_token(acme: Scene) -> None:
    """X issues the same token again, so the old one isn't revoked."""
    await acme.connect("maya")
    await acme.connect("maya")
    await acme.container.x.linking.settled()

    assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
