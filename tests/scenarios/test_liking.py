"""Liking and unliking a post from Slack."""

import pytest
from sqlalchemy import event

from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Repeat
from bot.sandbox.x.seed import ANNOUNCEMENT
from tests.reply_words import ALREADY_LIKED, says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER


async def test_a_like_is_carried_out_after_connecting(acme: Scene) -> None:
    """An unconnected member gets a private *Connect* button and needn't repeat the command."""
    prompt = await acme.type("maya", "/like", ANNOUNCED)
    assert prompt.ephemeral
    assert not acme.liked("maya_builds", ANNOUNCEMENT)

    news, result = await acme.through_pages("maya", prompt, news=2)

    assert "@maya_builds" in as_text(news)
    assert says_liked(as_text(result))
    assert result.ephemeral
    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_like_uses_the_members_own_account(acme: Scene) -> None:
    """The reply names it."""
    await acme.connect("maya")
    await acme.connect("sam")

    answer = await acme.type("sam", "/like", ANNOUNCED)

    assert "@sam_writes" in as_text(answer)
    assert acme.liked("sam_writes", ANNOUNCEMENT)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_unliking_removes_the_like(acme: Scene) -> None:
    """The reply offers to like the post again."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)

    answer = await acme.type("maya", "/unlike", ANNOUNCED)

    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert button(answer, "ask:like")


@pytest.mark.parametrize("repeat", list(Repeat))
async def test_liking_twice_succeeds(acme: Scene, repeat: Repeat) -> None:
    """However X reports that the post is already liked."""
    acme.x.behaviors.repeated_like = repeat
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)

    assert ALREADY_LIKED in as_text(await acme.type("maya", "/like", ANNOUNCED))


async def test_unliking_a_post_that_is_not_liked_succeeds(acme: Scene) -> None:
    await acme.connect("maya")

    assert button(await acme.type("maya", "/unlike", ANNOUNCED), "ask:like")


async def test_the_like_button_updates_its_message(acme: Scene) -> None:
    """*Unlike* and *Like* send no new message."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCED)
    count = len(acme.slack.seen_by("maya", "#social"))

    after_unlike = await acme.click("maya", answer, "ask:unlike")
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert after_unlike is answer

    await acme.click("maya", answer, "ask:like")
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert len(acme.slack.seen_by("maya", "#social")) == count


@pytest.mark.parametrize("command", ["/like", "/unlike"])
async def test_a_warm_command_costs_one_call_to_x_none_to_slack_and_two_statements(
    acme: Scene, command: str
) -> None:
    """On connections that are already open."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    if command == "/like":
        await acme.type("maya", "/unlike", ANNOUNCED)
    warm = {recorded_request.connection for recorded_request in acme.x.requests}
    connected: list[object] = []
    engine = acme.container.storage.database.engine.sync_engine
    event.listen(engine, "connect", lambda *_: connected.append(1))
    acme.x.requests.clear()
    acme.slack.api_calls.clear()
    acme.statements.clear()

    await acme.type("maya", command, ANNOUNCED)

    likes = f"/2/users/{acme.account('maya_builds').id}/likes"
    request = ("POST", likes) if command == "/like" else ("DELETE", f"{likes}/{ANNOUNCEMENT}")
    assert [(recorded.method, recorded.path) for recorded in acme.x.requests] == [request]
    assert acme.slack.api_calls == []
    assert len(acme.statements) == 2, acme.statements
    assert {recorded_request.connection for recorded_request in acme.x.requests} <= warm
    assert connected == []


async def test_repeated_likers_ask_x_once(acme: Scene) -> None:
    """The list is cached."""
    await acme.connect("maya")
    first = await acme.type("maya", "/likers", MAYAS)
    acme.x.requests.clear()

    again = await acme.type("maya", "/likers", MAYAS)

    assert acme.x.requests == []
    assert as_text(again) == as_text(first)


async def test_a_channel_named_payload_does_not_confuse_a_command(acme: Scene) -> None:
    """Interactions have a form field of that name."""
    await acme.connect("maya")

    answer = await acme.type("maya", "/like", f"{ANNOUNCED}?s=payload", channel="#payload-team")

    assert says_liked(as_text(answer))
