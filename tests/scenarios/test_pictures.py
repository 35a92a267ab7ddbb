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
from tests.scenarios.homes import opened, words
from tests.scenarios.team import posted, reply, turned_on

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def bare(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    """Maya with post previews and the app's own token, in a Slack that fetches no picture."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as acme:
        admin = acme.slack.person("maya")
        await acme.container.storage.workspaces.change(
            Member(admin.team_id, admin.id, admin.team_id), previews=True
        )
        await acme.connected("maya")
        acme.slack.pictures_fail = True
        yield acme
        acme.slack.pictures_fail = False


async def test_a_reply_is_sent_without_pictures(bare: Scene) -> None:
    """Through the response_url."""
    message = bare.slack.post("sam", "#social", MAYAS)

    answer = await bare.answered(await bare.slack.shortcut("maya", "#social", message, "who_liked"))

    assert "@acmehq" in as_text(answer)
    assert "image_url" not in json.dumps(answer.blocks)


async def test_a_shared_post_is_sent_without_pictures(bare: Scene) -> None:
    """In the channel; it keeps its text."""
    bare.slack.pictures_fail = False
    answer = await bare.type("maya", "/like", ANNOUNCED)
    bare.slack.pictures_fail = True

    await bare.click("maya", answer, "ask:share")

    shared = [each for each in bare.slack.seen_by("theo", "#social") if each.by_app and not each.ephemeral]
    assert [TEXTS[ANNOUNCEMENT] in as_text(each) for each in shared] == [True]
    assert "image_url" not in json.dumps(shared[0].blocks)

    # *Remove* is a plain button, as Slack may have refused its icon.
    assert button(shared[0], "ask:unshare")["type"] == "button"
    await bare.click("maya", shared[0], "ask:unshare")
    assert shared[0] not in bare.slack.seen_by("theo", "#social")


async def test_a_team_reply_is_sent_without_pictures(bare: Scene) -> None:
    """In the thread."""
    await turned_on(bare)

    message = await posted(bare)

    assert TEXTS[ANNOUNCEMENT] in as_text(reply(bare, message))
    assert "image_url" not in json.dumps(reply(bare, message).blocks)


async def test_the_home_is_published_without_pictures(bare: Scene) -> None:
    home = await opened(bare, "maya")

    assert "@maya_builds" in words(home)
    assert "image_url" not in json.dumps(home.blocks)
