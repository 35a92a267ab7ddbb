"""If Slack can't fetch pictures, messages are sent without them on every surface."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.members import Member
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, TEXTS
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button, scene
from tests.scenarios.homes import home_text, open_home
from tests.scenarios.team import posted, reply, turn_on_replies

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def scene_without_pictures(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Maya with post previews and the app's own token, in a Slack that fetches no picture."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as acme:
        admin = acme.slack.person("maya")
        await acme.container.storage.workspaces.change(
            Member(admin.team_id, admin.id, admin.team_id), previews=True
        )
        await acme.connect("maya")
        acme.slack.pictures_fail = True
        yield acme
        acme.slack.pictures_fail = False


async def test_a_reply_is_sent_without_pictures(scene_without_pictures: Scene) -> None:
    """Through the response_url."""
    message = scene_without_pictures.slack.post("sam", "#social", MAYAS)

    answer = await scene_without_pictures.answer(
        await scene_without_pictures.slack.shortcut("maya", "#social", message, "who_liked")
    )

    assert "@acmehq" in as_text(answer)
    assert "image_url" not in json.dumps(answer.blocks)


async def test_a_shared_post_is_sent_without_pictures(scene_without_pictures: Scene) -> None:
    """In the channel; it keeps its text."""
    scene_without_pictures.slack.pictures_fail = False
    answer = await scene_without_pictures.type("maya", "/like", ANNOUNCED)
    scene_without_pictures.slack.pictures_fail = True

    await scene_without_pictures.click("maya", answer, "ask:share")

    shared = [
        each
        for each in scene_without_pictures.slack.seen_by("theo", "#social")
        if each.by_app and not each.ephemeral
    ]
    assert [TEXTS[ANNOUNCEMENT] in as_text(each) for each in shared] == [True]
    assert "image_url" not in json.dumps(shared[0].blocks)

    # *Remove* is a plain button, as Slack may have refused its icon.
    assert button(shared[0], "ask:unshare")["type"] == "button"
    await scene_without_pictures.click("maya", shared[0], "ask:unshare")
    assert shared[0] not in scene_without_pictures.slack.seen_by("theo", "#social")


async def test_a_team_reply_is_sent_without_pictures(scene_without_pictures: Scene) -> None:
    """In the thread."""
    await turn_on_replies(scene_without_pictures)

    message = await posted(scene_without_pictures)

    assert TEXTS[ANNOUNCEMENT] in as_text(reply(scene_without_pictures, message))
    assert "image_url" not in json.dumps(reply(scene_without_pictures, message).blocks)


async def test_the_home_is_published_without_pictures(scene_without_pictures: Scene) -> None:
    home = await open_home(scene_without_pictures, "maya")

    assert "@maya_builds" in home_text(home)
    assert "image_url" not in json.dumps(home.blocks)
