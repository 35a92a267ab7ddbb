"""What people do works alike over both of Slack's transports: requests to the app, and the socket that it opens itself."""

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
from tests.scenarios.homes import opened, words
from tests.scenarios.team import posted, reply, turned_on
from tests.scenarios.transports import over_socket, used_on
from tests.slack.places import places

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]


@pytest.fixture(params=["http", "socket"])
async def either(
    request: pytest.FixtureRequest, database_url: str, clock: MovableClock
) -> AsyncIterator[Scene]:
    """maya is connected, and Slack's payloads travel by one of the two."""
    async with scene(database_url, clock) as acme:
        await acme.connected("maya")
        if request.param == "http":
            yield acme
            assert {sent.via for sent in acme.slack.requests} == {"http"}
        else:
            async with over_socket(acme) as (socket, _):
                acme.slack.requests.clear()
                yield socket
                assert {sent.via for sent in acme.slack.requests} == {"socket"}


async def test_a_command(either: Scene) -> None:
    """It is carried out, and the answer is in the acknowledgement."""
    answer = await either.type("maya", "/like", ANNOUNCED)

    assert says_liked(as_text(answer))
    assert answer.ephemeral
    assert either.liked("maya_builds", ANNOUNCEMENT)


async def test_a_mistake_in_a_command(either: Scene) -> None:
    """It is answered with what is wrong, and no time-out."""
    error = errors.InvalidPostLink(errors.LinkProblem.OTHER_SITE, "notx.com")
    assert words_for(error) in as_text(await either.type("maya", "/like", "https://notx.com/a/status/1"))


async def test_a_shortcut_on_every_shape_of_a_message(either: Scene) -> None:
    """Text, nested rich text, bots' blocks, previews, shared messages, files: wherever the one link is, its Post is liked."""
    for place, message in places(ANNOUNCED).items():
        answer = await used_on(either, "maya", message, "like_post")
        assert says_liked(as_text(answer)), (place, as_text(answer))
        assert either.liked("maya_builds", ANNOUNCEMENT), place
        await used_on(either, "maya", message, "unlike_post")
        assert not either.liked("maya_builds", ANNOUNCEMENT), place


async def test_a_button(either: Scene) -> None:
    """It turns its message round in place."""
    message = either.slack.post("sam", "#social", ANNOUNCED)
    answer = await either.answered(await either.slack.shortcut("maya", "#social", message, "like_post"))

    assert await either.click("maya", answer, "ask:unlike") is answer

    assert UNLIKED in as_text(answer)
    assert not either.liked("maya_builds", ANNOUNCEMENT)


async def test_a_button_whose_value_was_edited(either: Scene) -> None:
    """The client can change what a button carries; the app does nothing with it, and says how to go on."""
    answer = await either.type("maya", "/like", ANNOUNCED)
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:unlike":
                element["value"] = json.dumps({"act": "unlike", "post_id": ANNOUNCEMENT, "user": "U1"})

    said = await either.click("maya", answer, "ask:unlike")

    assert words_for(errors.InvalidAction()) in as_text(said)
    assert "Start again" in as_text(said)
    assert either.liked("maya_builds", ANNOUNCEMENT)


async def test_sharing(either: Scene) -> None:
    """A message for everybody, through the click's own address."""
    await either.click("maya", await either.type("maya", "/like", ANNOUNCED), "ask:share")

    assert "liked" in as_text(either.slack.seen_by("theo", "#social")[-1])


async def test_a_form(either: Scene) -> None:
    """It opens on a message with two Posts, and closes with the choice."""
    message = either.slack.post("sam", "#social", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}")
    await either.slack.shortcut("maya", "#social", message, "like_post")
    view = await either.slack.wait_for(lambda: either.slack.modal_of("maya"))

    await either.slack.submit("maya", view, {"post": {"choice": HIRING}})

    await either.slack.wait_for(lambda: either.liked("maya_builds", HIRING) or None)
    assert either.slack.modal_of("maya") is None


async def test_an_event(either: Scene) -> None:
    """A link in a team channel is answered in its thread, once."""
    await turned_on(either)

    message = await posted(either)

    assert ANNOUNCEMENT in as_text(reply(either, message))


async def test_the_home(either: Scene) -> None:
    """LinkRequest it is an event as well; what it shows comes by the Web API."""
    assert "@maya_builds" in words(await opened(either, "maya"))
