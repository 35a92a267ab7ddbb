"""Bot tokens that Slack rotates: renewed in time, by one process, and never lost."""

import asyncio

import pytest
from sqlalchemy import update

from bot.db.tables import InstallationRow
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.slack import Message
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.installing import installed
from tests.scenarios.instances import second_instance
from tests.scenarios.watching import stored

TWO_POSTS = f"{ANNOUNCED} https://x.com/a/status/1"


@pytest.fixture
async def rotating(many: Scene) -> Scene:
    """Installed at Globex, where Slack's tokens last twelve hours."""
    many.slack.installations.rotates = True
    async with HttpBrowser() as browser:
        await installed(many, browser)
    await many.container.storage.background.drain(5)
    many.slack.api_calls.clear()
    return many


async def use_the_token(scene: Scene, message: Message) -> bool:
    """Do what takes a call of Slack's Web API; tell whether Slack took it."""
    before = len(calls(scene, "views.open"))
    await scene.slack.shortcut("nora", "#newsroom", message, "like_post")
    await scene.slack.wait_for(lambda: len(calls(scene, "views.open")) > before)
    return calls(scene, "views.open")[-1]


def calls(scene: Scene, method: str) -> list[bool]:
    """Return how the calls of a method went, oldest first."""
    return [call.ok for call in scene.slack.api_calls if call.method == method]


async def test_a_token_is_renewed_long_before_it_ends(rotating: Scene) -> None:
    """Housekeeping renews it in its last hour, once, so that no request ever waits for that."""
    rotating.clock.move(hours=10, minutes=50)
    await rotating.likewise.housekeeping()
    assert calls(rotating, "oauth.v2.access") == []

    rotating.clock.move(minutes=20)
    await rotating.likewise.housekeeping()
    await rotating.likewise.housekeeping()

    assert calls(rotating, "oauth.v2.access") == [True]
    rotating.clock.move(hours=2)
    assert await use_the_token(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))


async def test_a_token_that_has_ended_is_renewed_by_the_request(rotating: Scene) -> None:
    """After a night without a running process the first request renews it, and works."""
    rotating.clock.move(days=2)

    assert await use_the_token(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))
    assert calls(rotating, "oauth.v2.access") == [True]


async def test_new_tokens_lie_encrypted(rotating: Scene) -> None:
    """Neither the access token nor the refresh token is in the database in clear text."""
    rotating.clock.move(hours=11, minutes=30)
    await rotating.likewise.housekeeping()

    held = rotating.slack.installations.of(rotating.slack.workspace("globex").id)
    assert held is not None
    assert held.refresh is not None
    everything = str(await stored(rotating))
    assert held.token not in everything
    assert held.refresh not in everything


async def test_two_processes_renew_once(rotating: Scene) -> None:
    """A refresh token is good for one renewal: of two processes at the same moment one asks, and both have its token."""
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


async def test_a_renewal_whose_answer_was_lost_is_made_up(rotating: Scene) -> None:
    """Slack had renewed already when the connection broke: asked once more, it gives the same tokens."""
    rotating.clock.move(hours=11, minutes=30)
    held = rotating.slack.installations.of(rotating.slack.workspace("globex").id)
    assert held is not None
    assert held.refresh is not None
    rotating.slack.installations.refreshed(held.refresh)

    await rotating.likewise.housekeeping()

    rotating.clock.move(hours=11)
    assert await use_the_token(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))


async def test_slack_refuses_for_a_while(rotating: Scene) -> None:
    """The old token is used while it lasts, nobody hammers Slack, and the next try renews."""
    rotating.clock.move(hours=11, minutes=30)
    rotating.slack.fail_next("oauth.v2.access", "internal_error")
    await rotating.likewise.housekeeping()
    await rotating.likewise.housekeeping()
    assert calls(rotating, "oauth.v2.access") == [False]
    assert await use_the_token(rotating, rotating.slack.post("kai", "#newsroom", TWO_POSTS))

    async with rotating.container.storage.database.session() as session:
        await session.execute(update(InstallationRow).values(lease_until=None))
    await rotating.likewise.housekeeping()

    assert calls(rotating, "oauth.v2.access") == [False, True]
