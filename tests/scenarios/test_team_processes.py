"""Team channels on several processes: one reply per thread, updated by one process, whichever is killed."""

import asyncio

import pytest
from sqlalchemy import update

from bot.db.tables import ThreadReply
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.team_channels.messenger import ChannelMessenger
from bot.workspaces.thread_replies import LEASE
from tests.reply_words import LIKED, team_likes
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.team import (
    calls,
    connect_hidden_teammates,
    posted,
    replies,
    reply,
    turn_on_replies,
    wait_for_events,
    written,
)
from tests.scenarios.wire import killed_at

pytestmark = pytest.mark.processes


async def test_two_processes_reply_to_a_link_once(acme: Scene) -> None:
    """Even if Slack sends it under two event IDs."""
    await turn_on_replies(acme)
    message = acme.slack.post("sam", "#social", "The thread")
    body = {
        "team_id": acme.slack.workspace().id,
        "event_time": int(acme.clock().timestamp()),
        "event": {
            "type": "link_shared",
            "user": acme.slack.person("sam").id,
            "channel": "C02S0C1AL7B",
            "message_ts": message.ts,
            "links": [{"url": ANNOUNCED, "domain": "x.com"}],
            "source": "conversations_history",
        },
    }
    async with second_instance(acme, takes_requests=False) as other:
        await asyncio.gather(
            acme.container.slack.event_processor.receive({**body, "event_id": "Ev1"}),
            other.container.slack.event_processor.receive({**body, "event_id": "Ev2"}),
        )
        await other.container.storage.background.drain(PATIENCE)
        await wait_for_events(acme)
        await asyncio.gather(
            acme.container.slack.team_channels.write_due(), other.container.slack.team_channels.write_due()
        )

    assert len(replies(acme, message)) == 1


async def test_posts_added_concurrently_are_all_in_the_team_reply(acme: Scene) -> None:
    """Up to three in all."""
    await turn_on_replies(acme)
    message = await posted(acme)

    claims = [
        acme.container.storage.thread_replies.claim(
            _maya(acme), "C02S0C1AL7B", message.ts, [PostRef(str(number))]
        )
        for number in range(1, 6)
    ]
    joined = await asyncio.gather(*claims)
    await written(acme)

    assert joined.count(True) == 2
    assert as_text(reply(acme, message)).count("[Like]") == 3


async def test_two_processes_update_a_team_reply_once(acme: Scene) -> None:
    await acme.connect("maya")
    await turn_on_replies(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=5)

    async with second_instance(acme, takes_requests=False) as other:
        await asyncio.gather(
            acme.container.slack.team_channels.write_due(), other.container.slack.team_channels.write_due()
        )

    assert calls(acme, "chat.update") == 1
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_like_on_another_process_is_counted(acme: Scene) -> None:
    """Even if that process doesn't know of the new team channel yet."""
    await acme.connect("maya")
    await connect_hidden_teammates(acme, _maya(acme).tenant)
    async with second_instance(acme) as other:
        await acme.type("maya", "/unlike", ANNOUNCED)  # caches for half a minute that there's no team channel
        assert not await other.container.storage.team_channels.in_use()
        await acme.container.storage.team_channels.turn_on(_maya(acme), "C02S0C1AL7B")
        message = acme.slack.post("sam", "#social", "Here")
        await acme.container.slack.team_channels.on_link_shared(
            _maya(acme), "C02S0C1AL7B", message.ts, [PostRef(ANNOUNCEMENT)], ext_shared=False
        )
        await acme.type("maya", "/like", ANNOUNCED)
        await written(acme)
        assert team_likes(as_text(reply(acme, message))) == 0

        await written(acme, after=31)
        assert team_likes(as_text(reply(acme, message))) == 1


async def test_another_process_makes_the_update_of_a_killed_one(acme: Scene) -> None:
    """Once the lease ends."""
    await acme.connect("maya")
    await turn_on_replies(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=5)
    with killed_at(ChannelMessenger, "change"):
        await acme.container.slack.team_channels.write_due()

    await acme.container.slack.team_channels.write_due()
    assert team_likes(as_text(reply(acme, message))) == 0
    await _lease_ends(acme)
    await acme.container.slack.team_channels.write_due()

    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_team_reply_whose_sender_was_killed_is_not_repeated(acme: Scene) -> None:
    """It may have been posted, and two would be worse than none."""
    await turn_on_replies(acme)
    message = acme.slack.post("sam", "#launches", "elsewhere")
    await acme.container.storage.thread_replies.claim(
        _maya(acme), "C02S0C1AL7B", message.ts, [PostRef(ANNOUNCEMENT)]
    )
    with killed_at(ChannelMessenger, "post"):
        await acme.container.slack.team_channels.write_due()
    before = calls(acme, "chat.postMessage")

    await _lease_ends(acme)
    await acme.container.slack.team_channels.write_due()

    assert calls(acme, "chat.postMessage") == before


async def test_concurrent_likes_of_a_post_are_all_counted(acme: Scene) -> None:
    """They mark the same replies for an update, and none waits or fails."""
    people = ("maya", "sam", "lena")
    for user in people:
        await acme.connect(user)
    await turn_on_replies(acme)
    first = await posted(acme)
    acme.clock.move(seconds=5)
    second = await posted(acme)

    answers = await asyncio.gather(*(acme.type(user, "/like", ANNOUNCED) for user in people))
    await written(acme)
    await written(acme)

    assert all(LIKED in as_text(answer) for answer in answers)
    assert all("Liked by 3 teammates" in as_text(reply(acme, message)) for message in (first, second))


def _maya(acme: Scene) -> Member:
    person = acme.slack.person("maya")
    return Member(person.team_id, person.id, person.team_id)


async def _lease_ends(acme: Scene) -> None:
    async with acme.container.storage.database.session() as session:
        await session.execute(update(ThreadReply).values(lease_until=acme.clock() - 10 * LEASE))
