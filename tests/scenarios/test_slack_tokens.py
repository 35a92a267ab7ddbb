"""Bot tokens with rotation: refreshed in time, by one process, and never lost."""

import asyncio

import pytest
from sqlalchemy import update

from bot.db.tables import InstallationRow
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.slack import Message
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.installing import installed
from tests.scenarios.instances import second_instance
from tests.scenarios.watching import stored_text

TWO_POSTS = f"{ANNOUNCED} https://x.com/a/status/1"


@pytest.fixture
async def rotating(many: Scene) -> Scene:
    """The app installed at Globex, where bot tokens expire after twelve hours."""
    many.slack.installations.rotates = True
    async with HttpBrowser() as browser:
        await installed(many, browser)
    await many.container.storage.background.drain(30)
    many.slack.api_calls.clear()
    return many


async def token_works(scene: Scene, message: Message) -> bool:
    """Do something that needs the Web API; return whether Slack accepted the token."""
    before = len(calls(scene, "views.open"))
    await scene.slack.shortcut("nora", "#newsroom", message, "like_post")
    await scene.slack.wait_for(lambda: len(calls(scene, "views.open")) > before)
    return calls(scene, "views.open")[-1]


def calls(scene: Scene, method: str) -> list[bool]:
    """Return whether each call of a method succeeded, oldest first."""
    return [call.ok for call in scene.slack.api_calls if call.method == method]


async def test_a_bot_token_is_refreshed_in_its_last_hour(rotating: Scene) -> None:
    """Once, by the housekeeping, so that no request waits for it."""
    rotating.clock.move(hours=10, minutes=50)
    await rotating.likewise.housekeeping()
    assert calls(rotating, "oauth.v2.access") == []

    rotating.clock.move(minutes=20)
    await rotating.likewise.housekeeping()
    await rotating.likewise.housekeeping()

    assert calls(rotating, "oauth.v2.access") == [True]
    rotating.clock.move(hours=2)
    assert await token_works(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))


async def test_a_request_refreshes_an_expired_bot_token(rotating: Scene) -> None:
    """When no process was running meanwhile."""
    rotating.clock.move(days=2)

    assert await token_works(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))
    assert calls(rotating, "oauth.v2.access") == [True]


async def test_refreshed_bot_tokens_are_stored_encrypted(rotating: Scene) -> None:
    """Access token and refresh token."""
    rotating.clock.move(hours=11, minutes=30)
    await rotating.likewise.housekeeping()

    held = rotating.slack.installations.of(rotating.slack.workspace("globex").id)
    assert held is not None
    assert held.refresh is not None
    everything = str(await stored_text(rotating))
    assert held.token not in everything
    assert held.refresh not in everything


async def test_two_processes_refresh_a_bot_token_once(rotating: Scene) -> None:
    """A refresh token works once; both processes get the new bot token."""
    rotating.clock.move(days=1)
    tenant = rotating.slack.workspace("globex").id
    async with second_instance(rotating) as other:
        found = await asyncio.gather(
            *(process.container.slack.tenants.installations.find(tenant) for process in (rotating, other))
        )

    assert calls(rotating, "oauth.v2.access") == [True]
    tokens = {one.token.reveal() for one in found if one is not None}
    held = rotating.slack.installations.of(tenant)
    assert held is not None
    assert tokens == {held.token}


async def test_a_lost_refresh_response_is_recovered(rotating: Scene) -> None:
    """Slack returns the same tokens again."""
    rotating.clock.move(hours=11, minutes=30)
    held = rotating.slack.installations.of(rotating.slack.workspace("globex").id)
    assert held is not None
    assert held.refresh is not None
    rotating.slack.installations.refreshed(held.refresh)

    await rotating.likewise.housekeeping()

    rotating.clock.move(hours=11)
    assert await token_works(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))


async def test_a_refused_refresh_is_retried_later(rotating: Scene) -> None:
    """The old token is used until it expires."""
    rotating.clock.move(hours=11, minutes=30)
    rotating.slack.fail_next("oauth.v2.access", "internal_error")
    await rotating.likewise.housekeeping()
    await rotating.likewise.housekeeping()
    assert calls(rotating, "oauth.v2.access") == [False]
    assert await token_works(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))

    async with rotating.container.storage.database.session() as session:
        await session.execute(update(InstallationRow).values(lease_until=None))
    await rotating.likewise.housekeeping()

    assert calls(rotating, "oauth.v2.access") == [False, True]
