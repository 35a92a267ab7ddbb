"""What Slack refuses in team channels: updates wait, or replies are deleted, or the channel is turned off."""

import pytest

from bot.members import Member
from bot.sandbox.environment import X_BEARER_TOKEN
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.reply_words import team_likes
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.team import calls, posted, replies, reply, turn_on_replies, written
from tests.scenarios.watching import stored_text

pytestmark = pytest.mark.slow


async def changed(acme: Scene, user: str = "maya") -> Message:
    """Return a message whose team reply needs an update after a like."""
    await acme.connect(user)
    await turn_on_replies(acme)
    message = await posted(acme)
    await acme.type(user, "/like", ANNOUNCED)
    return message


async def test_a_team_replys_update_waits_for_retry_after(acme: Scene) -> None:
    """Then the newest state is sent."""
    message = await changed(acme)
    acme.clock.stop()
    acme.slack.fail_next("chat.update", "ratelimited", retry_after=60)

    await written(acme)
    await written(acme, after=50)
    assert calls(acme, "chat.update") == 1
    assert team_likes(as_text(reply(acme, message))) == 0

    await written(acme, after=15)
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_second_team_reply_waits_for_slacks_rate_limit(acme: Scene) -> None:
    """Slack allows one message per second in a channel."""
    await turn_on_replies(acme)
    acme.clock.stop()
    first = await posted(acme)
    second = await posted(acme)
    assert (len(replies(acme, first)), len(replies(acme, second))) == (1, 0)

    await written(acme)

    assert len(replies(acme, second)) == 1


async def test_a_workspaces_rate_limit_pauses_all_its_channels(acme: Scene) -> None:
    """For the same time."""
    await acme.connect("maya")
    await turn_on_replies(acme)
    await turn_on_replies(acme, "#launches")
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
async def test_a_deleted_team_reply_is_forgotten(acme: Scene, error: str) -> None:
    """The channel stays on."""
    await changed(acme)
    acme.slack.fail_next("chat.update", error)

    await written(acme)

    rows = await stored_text(acme)
    assert rows["thread_replies"] == rows["thread_posts"] == []
    assert len(rows["team_channels"]) == 1


async def test_a_message_deleted_at_once_gets_no_team_reply(acme: Scene) -> None:
    """Its thread doesn't exist any more."""
    await turn_on_replies(acme)
    acme.slack.fail_next("chat.postMessage", "thread_not_found")

    message = await posted(acme)
    await written(acme)

    assert replies(acme, message) == []
    assert (await stored_text(acme))["thread_replies"] == []


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
async def test_a_closed_channel_is_turned_off(acme: Scene, error: str) -> None:
    """The activity log has the reason."""
    await turn_on_replies(acme)
    acme.slack.fail_next("chat.postMessage", error)

    await posted(acme)

    rows = await stored_text(acme)
    assert rows["team_channels"] == rows["thread_replies"] == []
    assert f"turned off post replies in C02S0C1AL7B ({error}, says Slack)" in " ".join(rows["audit"])


@pytest.mark.parametrize("error", ["missing_scope", "account_inactive", "token_revoked"])
async def test_an_update_that_needs_an_admin_is_not_retried(acme: Scene, error: str) -> None:
    """The next change is sent again."""
    message = await changed(acme)
    acme.slack.fail_next("chat.update", error)

    await written(acme)
    await written(acme, after=60)
    assert calls(acme, "chat.update") == 1

    await acme.type("maya", "/unlike", ANNOUNCED)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_an_update_with_an_unclear_result_is_retried(acme: Scene) -> None:
    """It's the same message."""
    message = await changed(acme)
    acme.slack.fail_next("chat.update", "internal_error", status=500)

    await written(acme)
    assert team_likes(as_text(reply(acme, message))) == 0

    await written(acme, after=31)
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_new_team_reply_with_an_unclear_result_is_not_retried(acme: Scene) -> None:
    """It may have been posted, and two would be worse than none."""
    await turn_on_replies(acme)
    acme.slack.fail_next("chat.postMessage", "fatal_error")

    await posted(acme)
    await written(acme, after=600)
    await written(acme, after=600)

    assert calls(acme, "chat.postMessage") == 2  # the announcement and one reply


async def test_teammates_whom_slack_cannot_name_are_counted(acme: Scene) -> None:
    await acme.connect("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await turn_on_replies(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    await written(acme)
    assert "Liked by maya" in as_text(reply(acme, message))
    acme.clock.move(hours=2)  # Slack's data about users is cached for an hour
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    acme.slack.fail_next("users.info", "ratelimited", times=5)

    await written(acme)

    assert "Liked by 2 teammates" in as_text(reply(acme, message))


async def test_team_replies_are_updated_for_a_month(acme: Scene) -> None:
    """Later they stay as they are."""
    message = await changed(acme)
    await written(acme)
    acme.clock.move(days=31)

    await acme.likewise.housekeeping()
    await acme.type("maya", "/unlike", ANNOUNCED)
    await written(acme)

    assert (await stored_text(acme))["thread_replies"] == []
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_team_reply_leaves_out_pictures_that_slack_cannot_fetch(
    database_url: str, clock: MovableClock
) -> None:
    async with scene(database_url, clock, X_BEARER_TOKEN=X_BEARER_TOKEN) as acme:
        maya = acme.slack.person("maya")
        await acme.container.storage.workspaces.change(
            Member(maya.team_id, maya.id, maya.team_id), previews=True
        )
        await turn_on_replies(acme)
        acme.slack.fail_next("chat.postMessage", "invalid_blocks")

        said = reply(acme, await posted(acme))

        assert "@acmehq" in as_text(said)
        assert all(e["type"] != "image" for block in said.blocks for e in block.get("elements", []))
