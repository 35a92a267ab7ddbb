"""Somebody has a personal link, and is then excluded by an admin: the link connects nothing."""

from bot.sandbox.http_browser import HttpBrowser
from tests.conftest import MovableClock
from tests.scenarios.conftest import Scene, scene
from tests.scenarios.link_attempts import begin_at_slack, linked_accounts, open_x_consent
from tests.scenarios.test_policy import allow, member

MAYA = {"user": "maya", "decision": "allow"}
CONSENT = {"account": "maya_builds", "decision": "authorize"}


async def open_confirmation(acme: Scene, browser: HttpBrowser) -> None:
    await open_x_consent(acme, browser)
    await browser.submit(**CONSENT)


async def test_an_excluded_member_cannot_finish_connecting(database_url: str, clock: MovableClock) -> None:
    """At no step: no code is exchanged any more, and what X gave before is revoked."""
    async with scene(database_url, clock) as acme:
        for reach, step in ((begin_at_slack, MAYA), (open_x_consent, CONSENT), (open_confirmation, {})):
            await allow(acme, allowed_users=None)
            async with HttpBrowser() as browser:
                await reach(acme, browser)
                await allow(acme, allowed_users=[member(acme, "sam").user])

                assert "You can't use Likewise here" in await browser.submit(**step)
                assert browser.status == 400

            await acme.container.x.revocation_queue.sweep()
            await acme.container.x.revocation_queue.settled()
            assert acme.grants("maya_builds") == 0
            assert await linked_accounts(acme) == []
