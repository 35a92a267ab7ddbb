"""A shared post's preview in a channel has only what the app itself can read."""

from collections.abc import AsyncIterator

import pytest

from bot.members import Member
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, TEXTS
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(params=[True, False], ids=["App", "no App"])
async def previews_on(
    database_url: str, clock: MovableClock, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[Scene, bool]]:
    """Maya in a workspace with post previews, with and without the app's own token."""
    token = X_BEARER_TOKEN if request.param else ""
    async with scene(database_url, clock, X_BEARER_TOKEN=token) as acme:
        admin = acme.slack.person("maya")
        await acme.container.storage.workspaces.change(
            Member(admin.team_id, admin.id, admin.team_id), previews=True
        )
        await acme.connect("maya")
        yield acme, request.param


async def test_a_shared_preview_is_read_with_the_apps_token(previews_on: tuple[Scene, bool]) -> None:
    """Without that token the message only links to the post."""
    acme, as_app = previews_on
    answer = await acme.type("maya", "/like", ANNOUNCED)
    assert TEXTS[ANNOUNCEMENT] in as_text(answer)

    await acme.click("maya", answer, "ask:share")

    shared = [each for each in acme.slack.seen_by("theo", "#social") if each.by_app and not each.ephemeral]
    assert [TEXTS[ANNOUNCEMENT] in as_text(each) for each in shared] == [as_app]
