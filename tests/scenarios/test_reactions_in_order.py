"""Liking by emoji: the last reaction counts, in whichever order events arrive, and whichever process handles them."""

import asyncio

from sqlalchemy import update

from bot.db.tables import SlackEvent
from bot.sandbox.x.seed import HIRING
from bot.slack.events.inbox import LEASE
from tests.scenarios.conftest import Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.reacting import added, heard, liker, react, unreact
from tests.scenarios.slow_x import LIKES


async def test_quick_changes_end_as_the_message_stands(acme: Scene) -> None:
    """Added, removed, added in one breath: the events may overtake each other, the last state counts."""
    message = await liker(acme)
    for step in (acme.slack.react, acme.slack.unreact, acme.slack.react):
        step("sam", message, "heart")
    await heard(acme)
    assert acme.liked("sam_writes", HIRING)

    for step in (acme.slack.unreact, acme.slack.react, acme.slack.unreact):
        step("sam", message, "heart")
    await heard(acme)
    assert not acme.liked("sam_writes", HIRING)


async def test_an_old_event_overtaken_by_its_opposite_does_nothing(acme: Scene) -> None:
    """An event that comes late, of an emoji that is gone again, is not followed."""
    message = await liker(acme)
    await react(acme, "sam", message)
    await unreact(acme, "sam", message)

    await acme.slack.event(added(acme, message), event_id="EvLate")
    await heard(acme)

    assert not acme.liked("sam_writes", HIRING)


async def test_what_was_undone_stays_undone_when_an_event_is_taken_over(acme: Scene) -> None:
    """A process stopped between the like and its end; its person pressed Undo meanwhile; the successor leaves it so."""
    message = await liker(acme)
    (told,) = await react(acme, "sam", message)
    event = added(acme, message) | {"event_ts": str(acme.clock().timestamp())}
    acme.clock.move(seconds=10)
    await acme.click("sam", told, "ask:unlike")
    acme.clock.move(minutes=2)

    await acme.slack.event(event, event_id="EvAgain")
    await heard(acme)

    assert not acme.liked("sam_writes", HIRING)


async def test_slack_that_does_not_answer_is_asked_again_later(acme: Scene) -> None:
    """The emoji isn't forgotten: when the event's lease ends, it is followed."""
    message = await liker(acme)
    acme.slack.fail_next("reactions.get", "ratelimited", status=429)
    assert await react(acme, "sam", message) == []
    assert not acme.liked("sam_writes", HIRING)
    async with acme.container.storage.database.session() as session:
        await session.execute(update(SlackEvent).values(lease_until=acme.clock() - LEASE))

    await acme.likewise.housekeeping()
    await heard(acme)

    assert acme.liked("sam_writes", HIRING)


async def test_a_like_that_arrives_after_its_removal_is_taken_back(acme: Scene) -> None:
    """Two processes at once: the slow one's like reaches X last, and the slow one sees what the other has done."""
    message = await liker(acme)
    hold = acme.x.faults.hold("POST", LIKES)
    acme.slack.react("sam", message, "heart")
    async with asyncio.timeout(10):
        await hold.arrived.wait()
    acme.clock.move(seconds=1)
    async with second_instance(acme) as other:
        acme.slack.unreact("sam", message, "heart")
        await heard(other)
        assert not acme.liked("sam_writes", HIRING)
        acme.clock.move(seconds=1)

        hold.release()
        await heard(acme)

    assert not acme.liked("sam_writes", HIRING)
