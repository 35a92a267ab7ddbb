"""Liking by emoji: the last reaction counts, whatever the order of events and whichever process handles them."""

import asyncio

import pytest
from sqlalchemy import update

from bot.db.tables import SlackEvent
from bot.sandbox.x.seed import HIRING
from bot.slack.events.inbox import LEASE
from tests.scenarios.conftest import Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.reacting import connect_with_emoji, react, reaction_event, unreact, wait_for_events
from tests.scenarios.slow_x import LIKES


async def test_quick_changes_end_with_the_last_reaction(acme: Scene) -> None:
    """Even if the events overtake each other."""
    message = await connect_with_emoji(acme)
    for step in (acme.slack.react, acme.slack.unreact, acme.slack.react):
        step("sam", message, "heart")
    await wait_for_events(acme)
    assert acme.liked("sam_writes", HIRING)

    for step in (acme.slack.unreact, acme.slack.react, acme.slack.unreact):
        step("sam", message, "heart")
    await wait_for_events(acme)
    assert not acme.liked("sam_writes", HIRING)


async def test_a_late_event_of_a_removed_reaction_does_nothing(acme: Scene) -> None:
    message = await connect_with_emoji(acme)
    await react(acme, "sam", message)
    await unreact(acme, "sam", message)

    await acme.slack.event(reaction_event(acme, message), event_id="EvLate")
    await wait_for_events(acme)

    assert not acme.liked("sam_writes", HIRING)


async def test_an_undone_like_stays_undone_when_its_event_is_repeated(acme: Scene) -> None:
    """A process was stopped before it had marked the event as handled."""
    message = await connect_with_emoji(acme)
    (told,) = await react(acme, "sam", message)
    event = reaction_event(acme, message) | {"event_ts": str(acme.clock().timestamp())}
    acme.clock.move(seconds=10)
    await acme.click("sam", told, "ask:unlike")
    acme.clock.move(minutes=2)

    await acme.slack.event(event, event_id="EvAgain")
    await wait_for_events(acme)

    assert not acme.liked("sam_writes", HIRING)


@pytest.mark.parametrize(
    ("method", "error"), [("reactions.get", "ratelimited"), ("users.info", "internal_error")]
)
async def test_a_reaction_that_slack_cannot_confirm_is_retried(acme: Scene, method: str, error: str) -> None:
    """When the event's lease ends, whether Slack didn't return the message or who the person is."""
    message = await connect_with_emoji(acme)
    begun = acme.clock()
    acme.clock.move(hours=2)  # after which the person's role is no longer cached
    acme.slack.fail_next(method, error)
    assert await react(acme, "sam", message) == []
    assert not acme.liked("sam_writes", HIRING)
    async with acme.container.storage.database.session() as session:
        await session.execute(update(SlackEvent).values(lease_until=begun - LEASE))

    await acme.likewise.housekeeping()
    await wait_for_events(acme)

    assert acme.liked("sam_writes", HIRING)


async def test_a_like_that_arrives_after_its_removal_is_undone(acme: Scene) -> None:
    """Two processes handle the events; the slow one sees what the other has done."""
    message = await connect_with_emoji(acme)
    hold = acme.x.faults.hold("POST", LIKES)
    acme.slack.react("sam", message, "heart")
    async with asyncio.timeout(30):
        await hold.arrived.wait()
    acme.clock.move(seconds=1)
    async with second_instance(acme) as other:
        acme.slack.unreact("sam", message, "heart")
        await wait_for_events(other)
        assert not acme.liked("sam_writes", HIRING)
        acme.clock.move(seconds=1)

        hold.release()
        await wait_for_events(acme)

    assert not acme.liked("sam_writes", HIRING)
