"""Encryption keys that are replaced while people connect: every page says how to go on, none is an error."""

import pytest

from bot.db.keyring import new_key
from bot.sandbox.http_browser import HttpBrowser
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import button, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.link_attempts import begin_at_slack, callback_of, open_confirmation


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_an_attempt_with_a_lost_key_has_expired(database_url: str, clock: MovableClock) -> None:
    """At each step; then connecting works from the beginning."""
    async with (
        scene(database_url, clock) as acme,
        HttpBrowser() as mayas,
        HttpBrowser() as sams,
        open_confirmation(acme, "lena", "lena_ops") as lenas,
    ):
        link = await begin_at_slack(acme, mayas)
        at_slack = callback_of(acme, mayas, "slack", code="c")
        await begin_at_slack(acme, sams, user="sam")
        await sams.submit(user="sam", decision="allow")
        at_x = callback_of(acme, sams, "x", code="c")
        acme.x.requests.clear()

        async with second_instance(acme, encryption_keys=(new_key(),)) as other:
            before, after = acme.environment.app_url, acme.slack.request_url.removesuffix("/slack/events")
            steps = [(mayas, link), (mayas, at_slack), (sams, at_x), (lenas, f"{before}/link/confirm")]
            for browser, url in steps:
                page = await browser.open(url.replace(before, after))
                assert (browser.status, "This link has expired" in page) == (400, True)
            assert acme.x.requests == []

            prompt = await other.type("maya", "/likewise", "connect")
            await mayas.open(button(prompt, "link:connect")["url"].replace(before, after))
            assert "Connect your X account" in mayas.text
