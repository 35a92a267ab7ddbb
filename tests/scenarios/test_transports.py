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
from tests.scenarios.homes import opened, words
from tests.scenarios.team import posted, reply, turned_on
from tests.scenarios.transports import over_socket, used_on
from tests.slack.places import places

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]


@pytest.fixture(params=["http", "socket"])
async def either(
    request: pytest.FixtureRequest, database_url: str, clock: MovableClock
) -> AsyncIterator[Scene]:
    """Maya is connected, and Slack's payloads arrive by one of the two."""
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


async def test_a_command_is_carried_out(either: Scene) -> None:
    """The reply is in the acknowledgment."""
    answer = await either.type("maya", "/like", ANNOUNCED)

    assert says_liked(as_text(answer))
    assert answer.ephemeral
    assert either.liked("maya_builds", ANNOUNCEMENT)


async def test_a_wrong_command_gets_an_error(either: Scene) -> None:
    error = errors.InvalidPostLink(errors.LinkProblem.OTHER_SITE, "notx.com")
    assert words_for(error) in as_text(await either.type("maya", "/like", "https://notx.com/a/status/1"))


async def test_a_shortcut_finds_the_post_in_every_kind_of_message(either: Scene) -> None:
    """Text, nested rich text, bots' blocks, previews, shared messages and files."""
    for place, message in places(ANNOUNCED).items():
        answer = await used_on(either, "maya", message, "like_post")
        assert says_liked(as_text(answer)), (place, as_text(answer))
        assert either.liked("maya_builds", ANNOUNCEMENT), place
        await used_on(either, "maya", message, "unlike_post")
        assert not either.liked("maya_builds", ANNOUNCEMENT), place


async def test_a_button_updates_its_message(either: Scene) -> None:
    message = either.slack.post("sam", "#social", ANNOUNCED)
    answer = await either.answered(await either.slack.shortcut("maya", "#social", message, "like_post"))

    assert await either.click("maya", answer, "ask:unlike") is answer

    assert UNLIKED in as_text(answer)
    assert not either.liked("maya_builds", ANNOUNCEMENT)


async def test_a_changed_button_value_is_refused(either: Scene) -> None:
    """The reply says what to do."""
    answer = await either.type("maya", "/like", ANNOUNCED)
    for block in answer.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "ask:unlike":
                element["value"] = json.dumps({"act": "unlike", "post_id": ANNOUNCEMENT, "user": "U1"})

    said = await either.click("maya", answer, "ask:unlike")

    assert words_for(errors.InvalidAction()) in as_text(said)
    assert "Start again" in as_text(said)
    assert either.liked("maya_builds", ANNOUNCEMENT)


async def test_sharing_posts_a_public_message(either: Scene) -> None:
    """Through the click's response_url."""
    await either.click("maya", await either.type("maya", "/like", ANNOUNCED), "ask:share")

    assert "liked" in as_text(either.slack.seen_by("theo", "#social")[-1])


async def test_a_modal_opens_and_closes(either: Scene) -> None:
    """For a message with two posts."""
    message = either.slack.post("sam", "#social", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}")
    await either.slack.shortcut("maya", "#social", message, "like_post")
    view = await either.slack.wait_for(lambda: either.slack.modal_of("maya"))

    await either.slack.submit("maya", view, {"post": {"choice": HIRING}})

    await either.slack.wait_for(lambda: either.liked("maya_builds", HIRING) or None)
    assert either.slack.modal_of("maya") is None


async def test_an_event_gets_a_team_reply(either: Scene) -> None:
    await turned_on(either)

    message = await posted(either)

    assert ANNOUNCEMENT in as_text(reply(either, message))


async def test_opening_the_home_publishes_it(either: Scene) -> None:
    assert "@maya_builds" in words(await opened(either, "maya"))
