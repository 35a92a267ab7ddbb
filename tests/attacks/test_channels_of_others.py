"""Guests, external users and members use edited buttons to reach team channels that they aren't in."""

import json

import pytest

from bot import errors
from bot.sandbox.slack import Message, events
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.secret import Secret
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from tests.conftest import SQLITE
from tests.error_words import words_for
from tests.scenarios.conftest import PATIENCE, Scene
from tests.scenarios.external_users import external_users_allowed, host, member
from tests.scenarios.team import posted, turn_on_replies
from tests.scenarios.watching import stored_text

__all__ = ["host"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def press_edited_button(scene: Scene, user: str, action: str, **fields: str) -> str:
    """Press a button in #social with an edited value; return the ephemeral answer."""
    value = json.dumps({"action": action} | fields)
    element = {"type": "button", "action_id": f"ask:{action}", "value": value}
    element["text"] = {"type": "plain_text", "text": "Go"}  # type: ignore[assignment]
    there = scene.slack.post(
        "sam", "#social", "", blocks=[{"type": "actions", "block_id": "b", "elements": [element]}]
    )
    await scene.slack.click(user, there, f"ask:{action}")
    await scene.container.storage.background.drain(PATIENCE)
    return as_text(next(one for one in reversed(scene.slack.seen_by(user, "#social")) if one.ephemeral))


def shared(scene: Scene, channel: str) -> list[Message]:
    seen = scene.slack.seen_by("maya", channel)
    return [one for one in seen if one.by_app and "shared a post" in as_text(one)]


async def test_an_external_user_cannot_turn_on_the_daily_message(host: Scene) -> None:
    """It lists the posts of every public channel, and an external user can read only one of them."""
    await external_users_allowed(host)
    await turn_on_replies(host, "#launches")
    host.slack.share("#social", "nora")

    refused = await press_edited_button(host, "nora", "notify", argument="daily 9:00")

    assert words_for(errors.ExternalUser()) in refused
    assert (await stored_text(host))["daily_notices"] == []


async def test_a_member_who_becomes_a_guest_no_longer_gets_the_daily_message(host: Scene) -> None:
    """The app checks who may get it each time it sends it, not only when it's turned on."""
    await external_users_allowed(host)
    await turn_on_replies(host, "#launches")
    for user in ("lena", "theo", "nora"):
        await host.container.storage.daily_notices.turn_on(member(host, user), 540, None)
    await posted(host, channel="#launches")
    host.clock.move(hours=23, minutes=59)
    for due in range(2):
        await host.container.slack.daily_sender.send_due()
        host.clock.move(minutes=due)

    calls = [call.args for call in host.slack.api_calls if call.method == "chat.postMessage"]
    told = [args["channel"] for args in calls if "from your team" in str(args["text"])]
    assert told == [host.slack.person("lena").id]


async def test_a_guest_cannot_share_to_a_channel_they_are_not_in(host: Scene) -> None:
    """They can share to a team channel that they are in."""
    await external_users_allowed(host)
    await turn_on_replies(host, "#launches")
    launches = host.slack.world.channel("#launches").id

    for fields in ({}, {"argument": launches}):
        refused = await press_edited_button(host, "theo", "share_team", post_id=ANNOUNCEMENT, **fields)
        assert words_for(errors.NothingToShare(errors.ShareProblem.NOT_IN_CHANNEL)) in refused
    assert shared(host, "#launches") == []

    await turn_on_replies(host, "#social")
    assert "Shared to" in await press_edited_button(host, "theo", "share_team", post_id=ANNOUNCEMENT)
    assert len(shared(host, "#social")) == 1


async def test_a_member_cannot_share_to_a_private_channel_they_are_not_in(host: Scene) -> None:
    """It isn't offered, and its ID in an edited button is refused."""
    host.slack.world.channel("#launches").is_private = True
    for channel in ("#launches", "#general"):
        await turn_on_replies(host, channel)
    launches = host.slack.world.channel("#launches").id

    refused = await press_edited_button(host, "lena", "share_team", post_id=ANNOUNCEMENT, argument=launches)
    offered = await press_edited_button(host, "lena", "share_team", post_id=ANNOUNCEMENT)

    assert words_for(errors.NothingToShare(errors.ShareProblem.NOT_IN_CHANNEL)) in refused
    assert "Shared to" in offered
    assert (len(shared(host, "#launches")), len(shared(host, "#general"))) == (0, 1)


async def test_an_external_user_does_not_see_the_list_of_team_channels(host: Scene) -> None:
    """A member with several team channels would get a choice."""
    await external_users_allowed(host)
    for channel in ("#launches", "#general"):
        await turn_on_replies(host, channel)
    host.slack.share("#social", "nora")

    refused = await press_edited_button(host, "nora", "share_team", post_id=ANNOUNCEMENT)

    assert words_for(errors.NothingToShare(errors.ShareProblem.NOT_IN_CHANNEL)) in refused
    assert "Share to which channel" not in refused


async def test_an_external_user_with_a_members_id_stays_external_after_a_restart(host: Scene) -> None:
    """Kai of Globex has Sam's user ID; the process that got his request is killed, and the next one still knows who asked."""
    await host.connect("sam")
    await external_users_allowed(host)
    sam, kai = member(host, "sam"), host.slack.person("kai")
    assert sam.user == kai.id
    person, channel = host.slack.at("maya", "#social")
    given = host.slack.response_urls.give(person, channel)
    url = Secret(f"{host.slack.url}/response/{given.id}")
    await host.container.slack.dispatcher.outbox.enqueue(
        SlackRequest(
            Requester(sam, "kai", "globex", channel.id, home_team_id=kai.team_id),
            Intent("account"),
            ReplyTarget(ReplyMode.NEW_EPHEMERAL, url),
            host.clock(),
        )
    )

    host.clock.move(minutes=2)
    await host.container.slack.dispatcher.resume_pending()

    (answer,) = map(as_text, given.answers)
    assert words_for(errors.ExternalUser()) in answer
    assert "sam_writes" not in answer


async def test_an_external_user_with_a_members_id_is_not_greeted_as_the_member(host: Scene) -> None:
    """Kai of Globex has Sam's user ID, and opens the app's messages; Sam is greeted afterwards."""
    await external_users_allowed(host)
    acme, kai = host.slack.workspace("acme"), host.slack.person("kai")
    _, direct = host.slack.at("sam", "@app")
    event = {"type": "app_home_opened", "user": kai.id, "tab": "messages", "channel": direct.id}

    await events.send(host.slack, acme, event, by=kai)
    await host.container.storage.background.drain(PATIENCE)
    assert not any("Welcome" in str(call.args) for call in host.slack.api_calls)

    await events.send(host.slack, acme, event, by=host.slack.person("sam"))
    await host.container.storage.background.drain(PATIENCE)
    assert "Welcome" in as_text(host.slack.seen_by("sam", "@app")[-1])
