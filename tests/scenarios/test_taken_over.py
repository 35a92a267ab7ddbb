"""A process is killed at work: another one finishes its replies, once, and none delays the others."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import errors
from bot.db import Sealed
from bot.db.tables import PendingReply
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST
from bot.secret import Secret
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from tests.conftest import MovableClock
from tests.error_words import words_for
from tests.reply_words import ALREADY_LIKED, ALREADY_UNLIKED, LIKED, SUPERSEDED, UNLIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.instances import process, second_instance
from tests.scenarios.slow_x import (
    LIKES,
    WORKING,
    app_messages,
    count_messages,
    count_pending_replies,
    end_leases,
    impatient_scene,
    send_and_hold,
    send_patiently,
    store_pending_reply,
    wait_for_text,
)
from tests.scenarios.watching import log_lines, stored_text

pytestmark = pytest.mark.processes


@pytest.fixture
async def impatient(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with impatient_scene(database_url, clock) as made:
        yield made


async def test_another_process_finishes_the_reply_of_a_killed_one(impatient: Scene, tmp_path: Path) -> None:
    """Once, after the lease ends."""
    async with process(impatient, tmp_path) as doomed:
        hold, first = await send_and_hold(impatient)
        assert as_text(first) == WORKING
        doomed.send_signal(signal.SIGKILL)
        await doomed.wait()
        hold.release()
    await impatient.likewise.housekeeping()
    assert count_messages(impatient, LIKED) == 0  # the killed process still has the lease

    await end_leases(impatient)
    await impatient.likewise.housekeeping()
    await impatient.likewise.housekeeping()

    assert count_messages(impatient, LIKED) == 1
    assert impatient.liked("maya_builds", ANNOUNCEMENT)
    assert await count_pending_replies(impatient) == 0


async def test_a_like_superseded_by_an_unlike_is_not_carried_out(impatient: Scene) -> None:
    """The reply says so."""
    await store_pending_reply(impatient, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=2))
    await send_patiently(impatient, "/unlike", ANNOUNCED)

    await impatient.likewise.housekeeping()

    assert count_messages(impatient, SUPERSEDED) == 1
    assert not impatient.liked("maya_builds", ANNOUNCEMENT)


@pytest.mark.parametrize(("command", "told"), [("/like", LIKED), ("/unlike", UNLIKED)])
async def test_a_like_recorded_before_the_crash_is_only_confirmed(
    impatient: Scene, command: str, told: str
) -> None:
    """Or an unlike: X gets no request, and the ledger no second entry."""
    await store_pending_reply(impatient, Intent(command[1:], ANNOUNCEMENT), ago=timedelta(minutes=2))
    await send_patiently(impatient, command, ANNOUNCED)
    before = await stored_text(impatient)
    impatient.x.requests.clear()

    await impatient.likewise.housekeeping()

    assert count_messages(impatient, told) == 2  # the later command's reply, and the pending one
    assert count_messages(impatient, SUPERSEDED) == 0
    assert impatient.x.requests == []
    assert (await stored_text(impatient))["like_events"] == before["like_events"]


@pytest.mark.parametrize(("command", "told"), [("/like", ALREADY_LIKED), ("/unlike", ALREADY_UNLIKED)])
async def test_a_repeated_like_is_confirmed_as_repeated(impatient: Scene, command: str, told: str) -> None:
    """Slack may have accepted a reply before the crash, and the same one does no harm."""
    await send_patiently(impatient, command, ANNOUNCED)
    await store_pending_reply(impatient, Intent(command[1:], ANNOUNCEMENT))
    await send_patiently(impatient, command, ANNOUNCED)

    await impatient.likewise.housekeeping()

    assert count_messages(impatient, told) == 2  # the reply before the crash, and the one after it


async def test_a_disconnected_accounts_like_is_not_repeated(impatient: Scene) -> None:
    """The reply confirms it without naming the account."""
    await store_pending_reply(impatient, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=2))
    await send_patiently(impatient, "/like", ANNOUNCED)
    await send_patiently(impatient, "/likewise", "disconnect")

    await impatient.likewise.housekeeping()

    nameless = [text for text in app_messages(impatient) if LIKED in text and "@" not in text]
    assert len(nameless) == 1


async def test_two_processes_finish_each_reply_once(impatient: Scene) -> None:
    """However many look for pending replies at the same time."""
    asks = [Intent("like", ANNOUNCEMENT), Intent("like", HIRING), Intent("likers", MAYAS_POST)]
    for intent in asks:
        await store_pending_reply(impatient, intent)
    async with second_instance(impatient, takes_requests=False) as other:
        impatient.x.requests.clear()
        await asyncio.gather(
            *(each.container.slack.dispatcher.resume_pending() for each in (impatient, other) * 4)
        )

    assert count_messages(impatient, LIKED) == 2
    assert count_messages(impatient, "@acmehq") == 1
    assert len(impatient.x.requests) == 3
    assert await count_pending_replies(impatient) == 0


async def test_a_buttons_result_from_another_process_replaces_its_message(impatient: Scene) -> None:
    """Otherwise the message would say "Working on it…" forever."""
    answer = await send_patiently(impatient, "/unlike", ANNOUNCED)
    exchange = await impatient.slack.click("maya", answer, "link:open")
    request = await store_pending_reply(
        impatient, Intent("like", ANNOUNCEMENT, surface="button"), mode=ReplyMode.REPLACE_ORIGINAL
    )
    await impatient.container.slack.dispatcher.outbox.enqueue(
        replace(
            request,
            id="0ther",
            reply_target=ReplyTarget(
                ReplyMode.REPLACE_ORIGINAL, Secret(str(exchange.payload["response_url"]))
            ),
        )
    )
    await end_leases(impatient)

    await impatient.likewise.housekeeping()

    assert LIKED in as_text(answer)


async def test_a_pending_reply_is_dropped_after_half_an_hour(impatient: Scene) -> None:
    """X gets no request."""
    await store_pending_reply(impatient, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=31))
    impatient.x.requests.clear()

    await impatient.likewise.housekeeping()

    assert await count_pending_replies(impatient) == 0
    assert impatient.x.requests == []


async def test_a_failure_of_x_does_not_stop_other_replies(impatient: Scene) -> None:
    """It's reported to its own member."""
    await store_pending_reply(impatient, Intent("like", ANNOUNCEMENT))
    await store_pending_reply(impatient, Intent("likers", MAYAS_POST))
    impatient.x.faults.every(FaultKind.STATUS, "POST", LIKES, status=503)

    await impatient.likewise.housekeeping()

    assert count_messages(impatient, words_for(errors.XUnavailable())) == 1
    assert count_messages(impatient, "@acmehq") == 1
    assert await count_pending_replies(impatient) == 0


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param({"reply": Sealed(b"\x01nokey" + b"x" * 40)}, id="key unknown"),
        pytest.param({"reply": Sealed(b"")}, id="empty"),
        pytest.param({"intent": "{"}, id="not JSON"),
        pytest.param({"intent": '{"act": "like", "hue": 1}'}, id="of another version"),
        pytest.param({"intent": '{"act": "repost"}'}, id="act unknown"),
    ],
)
async def test_an_unreadable_row_delays_no_other(impatient: Scene, spoiled: dict[str, object]) -> None:
    """It's logged, and deleted after half an hour."""
    bad = await store_pending_reply(impatient, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=1))
    async with impatient.container.storage.database.session() as session:
        await session.execute(update(PendingReply).values(spoiled))
    await store_pending_reply(impatient, Intent("like", HIRING))

    with log_lines() as log:
        await impatient.likewise.housekeeping()

    assert count_messages(impatient, LIKED) == 1
    assert impatient.liked("maya_builds", HIRING)
    assert not impatient.liked("maya_builds", ANNOUNCEMENT)
    assert bad.reference in log.text

    impatient.clock.move(minutes=31)
    await impatient.likewise.housekeeping()
    assert await count_pending_replies(impatient) == 0


async def test_pending_replies_are_finished_concurrently(impatient: Scene) -> None:
    """Otherwise one that X delays would outlast the others' leases."""
    await store_pending_reply(impatient, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=1))
    await store_pending_reply(impatient, Intent("likers", MAYAS_POST))
    hold = impatient.x.faults.hold("POST", LIKES)

    finishing = asyncio.create_task(impatient.likewise.housekeeping())
    await hold.arrived.wait()
    await wait_for_text(impatient, "@acmehq")
    hold.release()
    await finishing

    assert count_messages(impatient, LIKED) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_pending_replys_response_url_is_encrypted(impatient: Scene) -> None:
    """It's a secret."""
    await store_pending_reply(impatient, Intent("like", ANNOUNCEMENT))

    assert "/response/" not in "".join((await stored_text(impatient))["pending_replies"])
    assert button(await send_patiently(impatient, "/like", MAYAS), "ask:unlike")
