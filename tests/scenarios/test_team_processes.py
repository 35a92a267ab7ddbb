"""Team channels on several processes: one reply for a thread, changed by one of them, whichever is killed when."""

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
from tests.scenarios.team import calls, crowded, heard, posted, replies, reply, turned_on, written
from tests.scenarios.wire import Killed, die

pytestmark = pytest.mark.processes


async def test_a_link_that_two_processes_hear_of_is_answered_once(acme: Scene) -> None:
    """Even under two event ids: the thread has its row."""
    await turned_on(acme)
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
        await heard(acme)
        await asyncio.gather(
            acme.container.slack.team_channels.write_due(), other.container.slack.team_channels.write_due()
        )

    assert len(replies(acme, message)) == 1


async def test_posts_that_join_a_thread_at_the_same_time_all_do(acme: Scene) -> None:
    """Up to three in all, whoever posts them, and whichever process hears of it."""
    await turned_on(acme)
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


async def test_what_is_due_is_written_by_one(acme: Scene) -> None:
    """Two processes look at the same moment; Slack hears of it once."""
    await acme.connected("maya")
    await turned_on(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=5)

    async with second_instance(acme, takes_requests=False) as other:
        await asyncio.gather(
            acme.container.slack.team_channels.write_due(), other.container.slack.team_channels.write_due()
        )

    assert calls(acme, "chat.update") == 1
    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_like_on_another_process_is_told(acme: Scene) -> None:
    """Also when that process has not learned yet that the tenant has a team channel."""
    await acme.connected("maya")
    await crowded(acme, _maya(acme).tenant)
    async with second_instance(acme) as other:
        await acme.type("maya", "/unlike", ANNOUNCED)  # now it believes that there is none, for half a minute
        assert not await other.container.storage.team_channels.in_use()
        await acme.container.storage.team_channels.turn_on(_maya(acme), "C02S0C1AL7B")
        message = acme.slack.post("sam", "#social", "Here")
        await acme.container.slack.team_channels.on_link_shared(
            _maya(acme), "C02S0C1AL7B", message.ts, [PostRef(ANNOUNCEMENT)], outside=False
        )
        await acme.type("maya", "/like", ANNOUNCED)
        await written(acme)
        assert team_likes(as_text(reply(acme, message))) == 0

        await written(acme, after=31)
        assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_change_that_a_killed_process_began_is_done_by_another(
    acme: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its lease is over, and not before."""
    await acme.connected("maya")
    await turned_on(acme)
    message = await posted(acme)
    await acme.type("maya", "/like", ANNOUNCED)
    acme.clock.move(seconds=5)
    with monkeypatch.context() as patched:
        patched.setattr(ChannelMessenger, "change", die)
        with pytest.raises(Killed):
            await acme.container.slack.team_channels.write_due()

    await acme.container.slack.team_channels.write_due()
    assert team_likes(as_text(reply(acme, message))) == 0
    await _lease_ends(acme)
    await acme.container.slack.team_channels.write_due()

    assert team_likes(as_text(reply(acme, message))) == 1


async def test_a_killed_first_sending_is_never_repeated(acme: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows whether it arrived: rather no reply than two."""
    await turned_on(acme)
    message = acme.slack.post("sam", "#launches", "elsewhere")
    await acme.container.storage.thread_replies.claim(
        _maya(acme), "C02S0C1AL7B", message.ts, [PostRef(ANNOUNCEMENT)]
    )
    with monkeypatch.context() as patched:
        patched.setattr(ChannelMessenger, "post", die)
        with pytest.raises(Killed):
            await acme.container.slack.team_channels.write_due()
    before = calls(acme, "chat.postMessage")

    await _lease_ends(acme)
    await acme.container.slack.team_channels.write_due()

    assert calls(acme, "chat.postMessage") == before


async def test_likes_of_one_post_at_the_same_time_are_all_told(acme: Scene) -> None:
    """They mark the same replies, and none waits for another or fails over it."""
    people = ("maya", "sam", "lena")
    for user in people:
        await acme.connected(user)
    await turned_on(acme)
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
