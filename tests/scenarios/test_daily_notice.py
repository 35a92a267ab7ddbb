"""The daily message: the team's posts that a member hasn't liked, at a time of their choice, on days with such posts."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import errors
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from tests.error_words import words_for
from tests.scenarios.conftest import Scene, button
from tests.scenarios.instances import second_instance
from tests.scenarios.post_preview_steps import member
from tests.scenarios.team import posted, reply, turn_on_replies


def daily_messages(acme: Scene, user: str = "sam") -> list[Message]:
    """Return the daily messages that a member got."""
    return [said for said in acme.slack.seen_by(user, "@app") if "from your team" in as_text(said)]


async def schedule_notice_in(acme: Scene, hours: int) -> None:
    """Have Sam choose a time so many hours from now, in Sam's time zone."""
    at = (acme.clock() + timedelta(hours=hours)).astimezone(ZoneInfo("Europe/Berlin"))
    assert f"{at.hour}:{at:%M}" in as_text(await acme.type("sam", "/likewise", f"notify daily {at:%H:%M}"))


async def a_day_later(acme: Scene) -> None:
    acme.clock.move(hours=24)
    await acme.likewise.housekeeping()


async def test_it_lists_posts_that_the_member_has_not_liked(acme: Scene) -> None:
    """Once a day, each with a button; a day without such posts brings no message."""
    await turn_on_replies(acme)
    await acme.connect("sam")
    await schedule_notice_in(acme, 12)
    await posted(acme)
    await acme.likewise.housekeeping()
    assert daily_messages(acme) == []
    acme.clock.move(hours=13)
    await acme.likewise.housekeeping()

    (said,) = daily_messages(acme)
    await acme.click("sam", said, "ask:like:1")
    await posted(acme, user="lena")
    await a_day_later(acme)

    assert len(daily_messages(acme)) == 1


async def test_two_processes_send_it_once(acme: Scene) -> None:
    """The one that moves its date first."""
    await turn_on_replies(acme)
    await schedule_notice_in(acme, 2)
    async with second_instance(acme) as other:
        await posted(other)
        acme.clock.move(hours=3)
        for instance in (acme, other, acme):
            await instance.container.slack.daily_sender.send_due()

    assert len(daily_messages(acme)) == 1


async def test_a_failed_daily_message_is_retried(acme: Scene) -> None:
    """Ten minutes later, so that failures don't block other members' messages."""
    await turn_on_replies(acme)
    await schedule_notice_in(acme, 2)
    await posted(acme)
    acme.clock.move(hours=3)
    acme.slack.fail_next("users.info", "internal_error")
    for _ in range(2):
        await acme.container.slack.daily_sender.send_due()
    assert daily_messages(acme) == []

    acme.clock.move(minutes=11)
    for _ in range(2):
        await acme.container.slack.daily_sender.send_due()

    assert len(daily_messages(acme)) == 1


async def test_private_channels_are_left_out(acme: Scene) -> None:
    """The member may not be in the channel."""
    acme.slack.world.channel("#social").is_private = True
    await turn_on_replies(acme)
    await schedule_notice_in(acme, 2)
    message = await posted(acme)
    assert reply(acme, message)
    acme.clock.move(hours=3)
    await acme.likewise.housekeeping()

    assert daily_messages(acme) == []


async def test_it_is_turned_off_with_one_click(acme: Scene) -> None:
    """From the message itself."""
    await turn_on_replies(acme)
    await schedule_notice_in(acme, 2)
    await posted(acme)
    acme.clock.move(hours=3)
    await acme.likewise.housekeeping()
    (said,) = daily_messages(acme)
    assert button(said, "ask:notify_off")

    assert "off" in as_text(await acme.click("sam", said, "ask:notify_off"))
    await posted(acme)
    await a_day_later(acme)

    assert len(daily_messages(acme)) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("typed", ["hourly", "25:00", "9:75", "13pm", "tomorrow"])
async def test_an_invalid_time_is_refused(acme: Scene, typed: str) -> None:
    assert words_for(errors.InvalidTime()) in as_text(await acme.type("sam", "/likewise", f"notify {typed}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("typed", ["on", "daily", "Daily 9am"])
async def test_without_a_time_it_comes_at_nine(acme: Scene, typed: str) -> None:
    """As with the button *Turn on daily message*."""
    assert "comes at 9:00" in as_text(await acme.type("sam", "/likewise", f"notify {typed}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_guests_cannot_have_it(acme: Scene) -> None:
    """They see some channels only."""
    await acme.container.storage.workspaces.change(member(acme), allow_guests=True)
    refused = await acme.type("theo", "/likewise", "notify 9am")
    assert words_for(errors.NotAllowed(errors.Rule.FULL_MEMBERS)) in as_text(refused)
