"""Everything works alike over both of Slack's transports: HTTP requests, and the socket that the app opens."""

import json
from collections.abc import AsyncIterator

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import UNLIKED, says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.homes import home_text, open_home
from tests.scenarios.team import posted, reply, turn_on_replies
from tests.scenarios.transports import over_socket, use_shortcut
from tests.slack.places import places

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]


@pytest.fixture(params=["http", "socket"])
async def transport_scene(
    request: pytest.FixtureRequest, database_url: str, clock: MovableClock
) -> AsyncIterator[Scene]:
    """Maya is connected, and Slack's payloads arrive by one of the two."""
    async with scene(database_url, clock) as acme:
        await acme.connect("maya")
        if request.param == "http":
            yield acme
            assert {sent.via for sent in acme.slack.requests} == {"http"}
        else:
            async with over_socket(acme) as (socket, _):
                acme.slack.requests.clear()
                yield socket
                assert {sent.via for sent in acme.slack.requests} == {"socket"}


async def test_a_command_is_carried_out(transport_scene: Scene) -> None:
    """The reply is in the acknowledgment."""
    answer = await transport_scene.type("maya", "/like", ANNOUNCED)

    assert says_liked(as_text(answer))
    assert answer.ephemeral
    assert transport_scene.liked("maya_builds", ANNOUNCEMENT)


async def test_a_wrong_command_gets_an_error(transport_scene: Scene) -> None:
    error = errors.InvalidPostLink(errors.LinkProblem.OTHER_SITE, "notx.com")
    assert words_for(error) in as_text(
        await transport_scene.type("maya", "/like", "https://notx.com/a/status/1")
    )


async def test_a_shortcut_finds_the_post_in_every_kind_of_message(transport_scene: Scene) -> None:
    """Text, nested rich text, bots' blocks, previews, shared messages and files."""
    for place, message in places(ANNOUNCED).items():
        answer = await use_shortcut(transport_scene, "maya", message, "like_post")
        assert says_liked(as_text(answer)), (place, as_text(answer))
        assert transport_scene.liked("maya_builds", ANNOUNCEMENT), place
        await use_shortcut(transport_scene, "maya", message, "unlike_post")
        assert not transport_scene.liked("maya_builds", ANNOUNCEMENT), place


async def test_a_button_updates_its_message(transport_scene: Scene) -> None:
    message = transport_scene.slack.post("sam", "#social", ANNOUNCED)
    answer = await transport_scene.answer(
        await transport_scene.slack.shortcut("maya", "#social", message, "like_post")
    )

    assert await transport_scene.click("maya", answer, "ask:unlike") is answer

    assert UNLIKED in as_text(answer)
    assert not transport_scene.liked("maya_builds", ANNOUNCEMENT)


async def test_a_changed_button_value_is_refused(transport_scene: Scene) -> None:
    """The reply says what to do."""
    answer = await transport_scene.type("maya", "/like", ANNOUNCED)
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:unlike":
                element["value"] = json.dumps({"act": "unlike", "post_id": ANNOUNCEMENT, "user": "U1"})

    said = await transport_scene.click("maya", answer, "ask:unlike")

    assert words_for(errors.InvalidAction()) in as_text(said)
    assert "Start again" in as_text(said)
    assert transport_scene.liked("maya_builds", ANNOUNCEMENT)


async def test_sharing_posts_a_public_message(transport_scene: Scene) -> None:
    """Through the click's response_url."""
    await transport_scene.click("maya", await transport_scene.type("maya", "/like", ANNOUNCED), "ask:share")

    assert "liked" in as_text(transport_scene.slack.seen_by("theo", "#social")[-1])


async def test_a_modal_opens_and_closes(transport_scene: Scene) -> None:
    """For a message with two posts."""
    message = transport_scene.slack.post(
        "sam", "#social", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}"
    )
    await transport_scene.slack.shortcut("maya", "#social", message, "like_post")
    view = await transport_scene.slack.wait_for(lambda: transport_scene.slack.modal_of("maya"))

    await transport_scene.slack.submit("maya", view, {"post": {"choice": HIRING}})

    await transport_scene.slack.wait_for(lambda: transport_scene.liked("maya_builds", HIRING) or None)
    assert transport_scene.slack.modal_of("maya") is None


async def test_an_event_gets_a_team_reply(transport_scene: Scene) -> None:
    await turn_on_replies(transport_scene)

    message = await posted(transport_scene)

    assert ANNOUNCEMENT in as_text(reply(transport_scene, message))


async def test_opening_the_home_publishes_it(transport_scene: Scene) -> None:
    assert "@maya_builds" in home_text(await open_home(transport_scene, "maya"))
