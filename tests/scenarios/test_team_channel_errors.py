"""What Slack refuses in team channels: rows wait, go, or turn the channel off; nothing is said twice and no like is held up."""

import pytest

from bot.members import Member
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.reply_words import team_likes
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.team import calls, posted, replies, reply, turned_on, written
from tests.scenarios.watching import stored

pytestmark = pytest.mark.slow


async def changed(acme: Scene, user: str = "maya") -> Message:
    """Have a reply that needs an update, since somebody liked its Post."""
    await acme.connected(user)
    await turned_on(acme)
    message = await posted(acme)
    await acme.type(user, "/like", ANNOUNCED)
    return message


async def test_slack_may_ask_to_wait(acme: Scene) -> None:
    """Retry-After is obeyed, and nothing waits for it meanwhile; then the last state arrives."""
    message = await changed(acme)
    acme.clock.stop()
    acme.slack.fail_next("chat.update", "ratelimited", retry_after=60)

    await written(acme)
    await written(acme, after=50)
    assert calls(acme, "chat.update") == 1
    assert team_likes(as_text(reply(acme, message))) == 0

    await written(acme, after=15)
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_first_reply_may_have_to_wait(acme: Scene) -> None:
    """Slack takes a message a second in a channel: the second of two links is answered when it may be."""
    await turned_on(acme)
    acme.clock.stop()
    first = await posted(acme)
    second = await posted(acme)
    assert (len(replies(acme, first)), len(replies(acme, second))) == (1, 0)

    await written(acme)

    assert len(replies(acme, second)) == 1


async def test_a_limit_of_the_workspace_stops_all_its_channels(acme: Scene) -> None:
    """What is due elsewhere waits as long."""
    await acme.connected("maya")
    await turned_on(acme)
    await turned_on(acme, "#launches")
    for channel in ("#social", "#launches"):
        await posted(acme, channel=channel)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.stop()
    acme.slack.fail_next("chat.update", "ratelimited", retry_after=60, times=1)

    await written(acme)
    before = calls(acme, "chat.update")
    await written(acme, after=30)

    assert calls(acme, "chat.update") == before


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "thread_not_found"])
async def test_a_reply_that_is_gone_is_forgotten(acme: Scene, error: str) -> None:
    """Somebody deleted it, or its thread."""
    await changed(acme)
    acme.slack.fail_next("chat.update", error)

    await written(acme)

    rows = await stored(acme)
    assert rows["thread_replies"] == rows["thread_posts"] == []
    assert len(rows["team_channels"]) == 1


async def test_a_message_that_is_deleted_at_once_gets_no_reply(acme: Scene) -> None:
    """Its thread is gone before the reply is there."""
    await turned_on(acme)
    acme.slack.fail_next("chat.postMessage", "thread_not_found")

    message = await posted(acme)
    await written(acme)

    assert replies(acme, message) == []
    assert (await stored(acme))["thread_replies"] == []


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
async def test_a_channel_that_is_closed_is_turned_off(acme: Scene, error: str) -> None:
    """The audit says so; an admin turns it on again when it is open."""
    await turned_on(acme)
    acme.slack.fail_next("chat.postMessage", error)

    await posted(acme)

    rows = await stored(acme)
    assert rows["team_channels"] == rows["thread_replies"] == []
    assert f"post replies off: C02S0C1AL7B ({error}, says Slack)" in " ".join(rows["audit"])


@pytest.mark.parametrize("error", ["missing_scope", "account_inactive", "token_revoked"])
async def test_what_an_admin_has_to_mend_is_not_repeated(acme: Scene, error: str) -> None:
    """The reply stays as it is until something changes again."""
    message = await changed(acme)
    acme.slack.fail_next("chat.update", error)

    await written(acme)
    await written(acme, after=60)
    assert calls(acme, "chat.update") == 1

    await acme.type("maya", "/unlike", ANNOUNCED)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_change_that_slack_is_silent_about_is_repeated(acme: Scene) -> None:
    """Twice the same message is the same message."""
    message = await changed(acme)
    acme.slack.fail_next("chat.update", "internal_error", status=500)

    await written(acme)
    assert team_likes(as_text(reply(acme, message))) == 0

    await written(acme, after=31)
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_first_reply_that_slack_is_silent_about_is_not_repeated(acme: Scene) -> None:
    """It may be there; a second one would be worse than none."""
    await turned_on(acme)
    acme.slack.fail_next("chat.postMessage", "fatal_error")

    await posted(acme)
    await written(acme, after=600)
    await written(acme, after=600)

    assert calls(acme, "chat.postMessage") == 2  # that it was turned on, and the one reply


async def test_names_that_slack_does_not_tell_are_counted(acme: Scene) -> None:
    """The reply does without them."""
    await acme.connected("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turned_on(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    assert "Liked by maya" in as_text(reply(acme, message))
    acme.clock.move(hours=2)  # what is known of people is kept for an hour
    await acme.connected("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    acme.slack.fail_next("users.info", "ratelimited", times=5)

    await written(acme)

    assert "Liked by 2 teammates" in as_text(reply(acme, message))


async def test_replies_grow_old(acme: Scene) -> None:
    """After a month a reply is left as it is."""
    message = await changed(acme)
    await written(acme)
    acme.clock.move(days=31)

    await acme.likewise.housekeeping()
    await acme.type("maya", "/unlike", ANNOUNCED)
    await written(acme)

    assert (await stored(acme))["thread_replies"] == []
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_pictures_that_slack_cannot_fetch_are_left_out(database_url: str, clock: MovableClock) -> None:
    """The words matter more."""
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as acme:
        maya = acme.slack.person("maya")
        await acme.container.storage.workspaces.change(
            Member(maya.team_id, maya.id, maya.team_id), previews=True
        )
        await turned_on(acme)
        acme.slack.fail_next("chat.postMessage", "invalid_blocks")

        said = reply(acme, await posted(acme))

        assert "@acmehq" in as_text(said)
        assert all(e["type"] != "image" for block in said.blocks for e in block.get("elements", []))
