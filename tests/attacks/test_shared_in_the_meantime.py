"""A channel becomes shared with another organization while a process believes that only the team reads it."""

import pytest

from bot import errors
from bot.sandbox.slack import Message, events
from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE
from tests.error_words import words_for
from tests.scenarios.conftest import ANNOUNCED, MAYAS, PATIENCE, Scene, acme, sign_in
from tests.scenarios.instances import second_instance
from tests.scenarios.team import posted, reply, turn_on_replies, wait_for_events, written

__all__ = ["acme", "sign_in"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def send_late_link(scene: Scene, message: Message) -> None:
    """Report the message's link, as of a time when the channel wasn't shared."""
    channel = scene.slack.world.channel("#social")
    there, channel.external_users = channel.external_users, set()
    event = {"type": "link_shared", "user": scene.slack.person("sam").id, "channel": channel.id}
    event |= {"message_ts": message.ts, "source": "conversations_history"}
    links = [{"url": ANNOUNCED, "domain": "x.com"}]
    await events.send(scene.slack, scene.slack.workspace("acme"), event | {"links": links})
    channel.external_users = there
    await scene.container.storage.background.drain(PATIENCE)


async def test_a_late_event_from_before_names_nobody(acme: Scene) -> None:
    """It says that the channel isn't shared, and another process has cached the same."""
    await acme.connect("maya")
    await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
    await acme.type("maya", "/like", ANNOUNCED)
    await turn_on_replies(acme)
    first = acme.slack.request_url
    async with second_instance(acme) as other:
        assert "maya" in as_text(reply(other, await posted(other)))
        acme.clock.move(seconds=5)
        second, acme.slack.request_url = acme.slack.request_url, first
        acme.slack.share("#social", "nora")
        await wait_for_events(acme)
        acme.slack.request_url = second
        message = acme.slack.post("lena", "#social", "Look")
        await send_late_link(other, message)
        await written(other)

        assert "Liked by 1 teammate" in as_text(reply(other, message))


async def test_a_list_for_the_team_is_not_shared_before_the_event_arrives(acme: Scene) -> None:
    """The app has just asked Slack, when the channel was still the team's."""
    await acme.connect("maya")
    await acme.click("maya", await acme.type("maya", "/likewise", "account"), "ask:share_likers")
    await acme.connect("sam")
    answer = await acme.type("sam", "/likers", MAYAS)
    channel = acme.slack.world.channel("#social")
    tenant = acme.slack.workspace("acme").id
    assert await acme.container.slack.team_channels.audience.is_team(tenant, channel.id)
    channel.external_users.add(acme.slack.person("nora").key)

    note = await acme.click("sam", answer, "ask:share_list")

    assert words_for(errors.NothingToShare(errors.ShareProblem.LIKERS_FOR_TEAM_ONLY)) in as_text(note)
    assert not [one for one in acme.slack.seen_by("nora", "#social") if one.by_app]
