"""A slow X: an impatient instance, and its replies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.db.tables import PendingReply
from bot.members import Member
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import Hold
from bot.secret import Secret
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene, scene
from tests.scenarios.instances import second_instance

LIKES = "/2/users/*/likes*"
WORKING = "Working on it…"


@asynccontextmanager
async def impatient_scene(database_url: str, clock: MovableClock, **settings: Any) -> AsyncIterator[Scene]:
    """An instance that replies "Working on it…" after 0.2 s, with Maya connected; `send_patiently` uses one that waits."""
    async with scene(database_url, clock, **settings) as calm:
        await calm.connect("maya")
        await calm.container.storage.background.drain(PATIENCE)
        async with second_instance(calm, answer_within=0.2) as made:
            yield made
            made.x.faults.clear()


async def send_patiently(acme: Scene, command: str, text: str) -> Message:
    """Send a command to the patient instance, so that the reply comes in one step."""
    hasty, acme.slack.request_url = acme.slack.request_url, f"{acme.environment.app_url}/slack/events"
    try:
        return await acme.type("maya", command, text)
    finally:
        acme.slack.request_url = hasty


def app_messages(acme: Scene, user: str = "maya", channel: str = "#social") -> list[str]:
    return [as_text(message) for message in acme.slack.seen_by(user, channel) if message.by_app]


def count_messages(acme: Scene, words: str) -> int:
    """Count the messages with this text, direct messages included."""
    return sum(words in text for text in [*app_messages(acme), *app_messages(acme, channel="@app")])


async def wait_for_text(acme: Scene, words: str) -> None:
    await acme.slack.wait_for(lambda: count_messages(acme, words) or None)


async def count_pending_replies(acme: Scene) -> int:
    """Count the pending replies."""
    async with acme.container.storage.database.session() as session:
        return len((await session.execute(PendingReply.__table__.select())).all())


async def end_leases(acme: Scene) -> None:
    """End the leases of pending replies."""
    async with acme.container.storage.database.session() as session:
        row_until = {"lease_until": acme.clock() - timedelta(seconds=1)}
        await session.execute(update(PendingReply).values(row_until))


async def store_pending_reply(
    acme: Scene,
    intent: Intent,
    *,
    user: str = "maya",
    mode: ReplyMode = ReplyMode.HTTP_RESPONSE,
    ago: timedelta = timedelta(),
) -> SlackRequest:
    """Store a pending reply as a process does that's killed at work."""
    person, channel = acme.slack.at(user, "#social")
    given = acme.slack.response_urls.give(person, channel)
    member = Member(person.team_id, person.id, person.team_id)
    request = SlackRequest(
        Requester(member, person.name, "acme", channel.id),
        intent,
        ReplyTarget(mode, Secret(f"{acme.slack.url}/response/{given.id}")),
        acme.clock() - ago,
    )
    await acme.container.slack.dispatcher.outbox.enqueue(request)
    await end_leases(acme)
    return request


async def send_and_hold(acme: Scene, command: str = "/like", text: str = ANNOUNCED) -> tuple[Hold, Message]:
    """Send a command while X doesn't respond; return the hold and the first reply."""
    hold = acme.x.faults.hold("*", LIKES)
    exchange = await acme.slack.command("maya", "#social", command, text)
    assert not exchange.error, exchange.error
    assert exchange.message is not None
    async with asyncio.timeout(PATIENCE):
        await hold.arrived.wait()
    return hold, exchange.message
