"""A file of likers is sent once at most, whatever fails on the way."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack.messages import File
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import MAYAS_POST
from bot.slack.intents.intent import Intent
from tests.conftest import MovableClock
from tests.reply_words import SENT, UNSURE
from tests.scenarios.conftest import MAYAS, PATIENCE, Scene
from tests.scenarios.instances import process
from tests.scenarios.slow_x import (
    count_messages,
    count_pending_replies,
    end_leases,
    impatient_scene,
    send_patiently,
    store_pending_reply,
)

pytestmark = pytest.mark.processes

LAST_STEP = "files.completeUploadExternal"


@pytest.fixture
async def impatient(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with impatient_scene(database_url, clock) as made:
        yield made


def files(acme: Scene) -> list[File]:
    return [file for message in acme.slack.seen_by("maya", "@app") for file in message.files]


async def test_a_lost_response_does_not_repeat_the_upload(acme: Scene) -> None:
    """If the connection breaks after the last step, the reply says where to look."""
    await acme.connect("maya")
    page = await acme.type("maya", "/likers", MAYAS)
    acme.slack.fail_next(LAST_STEP, "reply_lost")

    answer = await acme.click("maya", page, "ask:send_likers")
    await acme.container.storage.background.drain(PATIENCE)

    assert UNSURE in as_text(answer)
    assert "Look in Likewise's messages" in as_text(answer)
    assert len(files(acme)) == 1
    assert await count_pending_replies(acme) == 0
    assert SENT in as_text(await acme.click("maya", answer, "ask:send_likers"))


async def test_a_killed_process_sends_no_second_file(impatient: Scene, tmp_path: Path) -> None:
    """Killed when Slack has the file: its successor says that it may have been sent."""
    page = await send_patiently(impatient, "/likers", MAYAS)
    impatient.slack.fail_next(LAST_STEP, "reply_held")
    async with process(impatient, tmp_path) as doomed:
        exchange = await impatient.slack.click("maya", page, "ask:send_likers")
        assert not exchange.error, exchange.error
        await impatient.slack.wait_for(lambda: files(impatient) or None, timeout=PATIENCE)
        doomed.send_signal(signal.SIGKILL)
        await doomed.wait()
    await end_leases(impatient)

    await impatient.likewise.housekeeping()
    await impatient.likewise.housekeeping()

    assert len(files(impatient)) == 1
    assert count_messages(impatient, UNSURE) == 1
    assert await count_pending_replies(impatient) == 0


async def test_an_upload_that_had_not_started_is_made_by_the_successor(impatient: Scene) -> None:
    """Killed before the first request to Slack: the next process sends the file, once."""
    await store_pending_reply(impatient, Intent("send_likers", MAYAS_POST, surface="button"))

    await impatient.likewise.housekeeping()
    await impatient.likewise.housekeeping()

    assert len(files(impatient)) == 1
    assert count_messages(impatient, SENT) == 1
    assert await count_pending_replies(impatient) == 0
