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
from tests.reply_words import LIKED, SUPERSEDED, UNLIKED
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.instances import process, second_instance
from tests.scenarios.slow_x import (
    LIKES,
    WORKING,
    calmly,
    hasty_scene,
    lease_ends,
    owed,
    promised,
    results,
    said,
    shown,
    typed_and_held,
)
from tests.scenarios.watching import log_lines, stored

pytestmark = pytest.mark.processes


@pytest.fixture
async def hasty(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with hasty_scene(database_url, clock) as made:
        yield made


async def test_another_process_finishes_the_reply_of_a_killed_one(hasty: Scene, tmp_path: Path) -> None:
    """Once, after the lease ends."""
    async with process(hasty, tmp_path) as doomed:
        hold, first = await typed_and_held(hasty)
        assert as_text(first) == WORKING
        doomed.send_signal(signal.SIGKILL)
        await doomed.wait()
        hold.release()
    await hasty.likewise.housekeeping()
    assert results(hasty, LIKED) == 0  # the killed process still has the lease

    await lease_ends(hasty)
    await hasty.likewise.housekeeping()
    await hasty.likewise.housekeeping()

    assert results(hasty, LIKED) == 1
    assert hasty.liked("maya_builds", ANNOUNCEMENT)
    assert await owed(hasty) == 0


async def test_a_like_superseded_by_an_unlike_is_not_carried_out(hasty: Scene) -> None:
    """The reply says so."""
    await promised(hasty, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=2))
    await calmly(hasty, "/unlike", ANNOUNCED)

    await hasty.likewise.housekeeping()

    assert results(hasty, SUPERSEDED) == 1
    assert not hasty.liked("maya_builds", ANNOUNCEMENT)


@pytest.mark.parametrize(("command", "told"), [("/like", LIKED), ("/unlike", UNLIKED)])
async def test_a_like_recorded_before_the_crash_is_only_confirmed(
    hasty: Scene, command: str, told: str
) -> None:
    """Or an unlike: X gets no request, and the ledger no second entry."""
    await promised(hasty, Intent(command[1:], ANNOUNCEMENT), ago=timedelta(minutes=2))
    await calmly(hasty, command, ANNOUNCED)
    before = await stored(hasty)
    hasty.x.requests.clear()

    await hasty.likewise.housekeeping()

    assert results(hasty, told) == 2  # the later command's reply, and the pending one
    assert results(hasty, SUPERSEDED) == 0
    assert hasty.x.requests == []
    assert (await stored(hasty))["like_events"] == before["like_events"]


async def test_a_disconnected_accounts_like_is_not_repeated(hasty: Scene) -> None:
    """The reply confirms it without naming the account."""
    await promised(hasty, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=2))
    await calmly(hasty, "/like", ANNOUNCED)
    await calmly(hasty, "/likewise", "disconnect")

    await hasty.likewise.housekeeping()

    nameless = [text for text in said(hasty) if LIKED in text and "@" not in text]
    assert len(nameless) == 1


async def test_two_processes_finish_each_reply_once(hasty: Scene) -> None:
    """However many look for pending replies at the same time."""
    asks = [Intent("like", ANNOUNCEMENT), Intent("like", HIRING), Intent("likers", MAYAS_POST)]
    for intent in asks:
        await promised(hasty, intent)
    async with second_instance(hasty, takes_requests=False) as other:
        hasty.x.requests.clear()
        await asyncio.gather(
            *(each.container.slack.dispatcher.resume_pending() for each in (hasty, other) * 4)
        )

    assert results(hasty, LIKED) == 2
    assert results(hasty, "@acmehq") == 1
    assert len(hasty.x.requests) == 3
    assert await owed(hasty) == 0


async def test_a_buttons_result_from_another_process_replaces_its_message(hasty: Scene) -> None:
    """Otherwise the message would say "Working on it…" forever."""
    answer = await calmly(hasty, "/unlike", ANNOUNCED)
    exchange = await hasty.slack.click("maya", answer, "link:open")
    request = await promised(
        hasty, Intent("like", ANNOUNCEMENT, surface="button"), mode=ReplyMode.REPLACE_ORIGINAL
    )
    await hasty.container.slack.dispatcher.outbox.enqueue(
        replace(
            request,
            id="0ther",
            reply_target=ReplyTarget(
                ReplyMode.REPLACE_ORIGINAL, Secret(str(exchange.payload["response_url"]))
            ),
        )
    )
    await lease_ends(hasty)

    await hasty.likewise.housekeeping()

    assert LIKED in as_text(answer)


async def test_a_pending_reply_is_dropped_after_half_an_hour(hasty: Scene) -> None:
    """X gets no request."""
    await promised(hasty, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=31))
    hasty.x.requests.clear()

    await hasty.likewise.housekeeping()

    assert await owed(hasty) == 0
    assert hasty.x.requests == []


async def test_a_failure_of_x_does_not_stop_other_replies(hasty: Scene) -> None:
    """It's reported to its own member."""
    await promised(hasty, Intent("like", ANNOUNCEMENT))
    await promised(hasty, Intent("likers", MAYAS_POST))
    hasty.x.faults.every(FaultKind.STATUS, "POST", LIKES, status=503)

    await hasty.likewise.housekeeping()

    assert results(hasty, words_for(errors.XUnavailable())) == 1
    assert results(hasty, "@acmehq") == 1
    assert await owed(hasty) == 0


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
async def test_an_unreadable_row_delays_no_other(hasty: Scene, spoiled: dict[str, object]) -> None:
    """It's logged, and deleted after half an hour."""
    bad = await promised(hasty, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=1))
    async with hasty.container.storage.database.session() as session:
        await session.execute(update(PendingReply).values(spoiled))
    await promised(hasty, Intent("like", HIRING))

    with log_lines() as log:
        await hasty.likewise.housekeeping()

    assert results(hasty, LIKED) == 1
    assert hasty.liked("maya_builds", HIRING)
    assert not hasty.liked("maya_builds", ANNOUNCEMENT)
    assert bad.reference in log.text

    hasty.clock.move(minutes=31)
    await hasty.likewise.housekeeping()
    assert await owed(hasty) == 0


async def test_pending_replies_are_finished_concurrently(hasty: Scene) -> None:
    """Otherwise one that X delays would outlast the others' leases."""
    await promised(hasty, Intent("like", ANNOUNCEMENT), ago=timedelta(minutes=1))
    await promised(hasty, Intent("likers", MAYAS_POST))
    hold = hasty.x.faults.hold("POST", LIKES)

    finishing = asyncio.create_task(hasty.likewise.housekeeping())
    await hold.arrived.wait()
    await shown(hasty, "@acmehq")
    hold.release()
    await finishing

    assert results(hasty, LIKED) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_pending_replys_response_url_is_encrypted(hasty: Scene) -> None:
    """It's a secret."""
    await promised(hasty, Intent("like", ANNOUNCEMENT))

    assert "/response/" not in "".join((await stored(hasty))["pending_replies"])
    assert button(await calmly(hasty, "/like", MAYAS), "ask:unlike")
