"""Runs with OAuth 1.0a and OAuth 2.0 at once, while a deployment moves from one to the other."""

import itertools
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bot.sandbox.http_browser import HttpBrowser
from tests.conftest import SQLITE, MovableClock
from tests.paths import http_here
from tests.scenarios.conftest import PATIENCE, Scene, scene
from tests.scenarios.link_attempts import begin_at_slack, linked_accounts
from tests.scenarios.test_linking_oauth1 import switched_deployment

OLD, NEW = "sam", "maya"
ACCOUNT = {OLD: "sam_writes", NEW: "maya_builds"}
CONFIRMS = "Is this the right account?"


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock, sign_in="oauth1") as made:
        yield made


async def consent_at_x(browser: HttpBrowser, account: str) -> tuple[str, str]:
    """Consent at X without going back; return what names the attempt, and the code or verifier."""
    page, _, query = browser.at.partition("?")
    async with http_here() as http:
        said = await http.post(
            page, data=dict(parse_qsl(query)) | {"account": account, "decision": "authorize"}
        )
    given = dict(parse_qsl(urlsplit(said.headers["location"]).query))
    return given.get("state") or given["oauth_token"], given.get("code") or given["oauth_verifier"]


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_nothing_of_one_run_is_of_use_in_the_other(acme: Scene) -> None:
    """In either person's browser, with parameters of either protocol: only one's own token with one's own proof is accepted."""
    accepted = []
    async with switched_deployment(acme) as over:
        app = over.settings.public_url
        names = ("state", "code"), ("oauth_token", "oauth_verifier")
        for user, named, proved in itertools.product((OLD, NEW), repeat=3):
            for name, proof in names:
                async with HttpBrowser() as old, HttpBrowser() as new:
                    acme.slack.request_url = f"{acme.environment.app_url}/slack/events"
                    await begin_at_slack(acme, old, OLD)
                    await old.submit(user=OLD, decision="allow")
                    acme.slack.request_url = f"{app}/slack/events"
                    await begin_at_slack(over, new, NEW)
                    await new.submit(user=NEW, decision="allow")
                    said = {
                        OLD: await consent_at_x(old, ACCOUNT[OLD]),
                        NEW: await consent_at_x(new, ACCOUNT[NEW]),
                    }
                    sent = urlencode({name: said[named][0], proof: said[proved][1]})
                    browser = old if user == OLD else new

                    page = await browser.open(f"{app}/link/x/callback?{sent}")

                    assert browser.status < 500
                    if CONFIRMS in page:
                        accepted.append((user, named, proved))
                        assert f"@{ACCOUNT[user]}" in page
        await over.container.storage.background.drain(PATIENCE)

    assert set(accepted) == {(OLD, OLD, OLD), (NEW, NEW, NEW)}
    assert await linked_accounts(acme) == []
