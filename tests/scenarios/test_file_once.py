"""A file of likers is sent once at most, whatever fails on the way."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack.files import File
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import MAYAS_POST
from bot.slack.intents.intent import Intent
from tests.conftest import MovableClock
from tests.reply_words import SENT, UNSURE
from tests.scenarios.conftest import MAYAS, PATIENCE, Scene
from tests.scenarios.instances import process
from tests.scenarios.slow_x import calmly, hasty_scene, lease_ends, owed, promised, results

pytestmark = pytest.mark.processes

LAST_STEP = "files.completeUploadExternal"


@pytest.fixture
async def hasty(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with hasty_scene(database_url, clock) as made:
        yield made


def files(acme: Scene) -> list[File]:
    return [file for message in acme.slack.seen_by("maya", "@app") for file in message.files]


async def test_a_lost_response_does_not_repeat_the_upload(acme: Scene) -> None:
    """If the connection breaks after the last step, the reply says where to look."""
    await acme.connected("maya")
    page = await acme.type("maya", "/likers", MAYAS)
    acme.slack.fail_next(LAST_STEP, "reply_lost")

    answer = await acme.click("maya", page, "ask:send_likers")
    await acme.container.storage.background.drain(PATIENCE)

    assert UNSURE in as_text(answer)
    assert "Look in Likewise's messages" in as_text(answer)
    assert len(files(acme)) == 1
    assert await owed(acme) == 0
    assert SENT in as_text(await acme.click("maya", answer, "ask:send_likers"))


async def test_a_killed_process_sends_no_second_file(hasty: Scene, tmp_path: Path) -> None:
    """Killed when Slack has the file: its successor says that it may have been sent."""
    page = await calmly(hasty, "/likers", MAYAS)
    hasty.slack.fail_next(LAST_STEP, "reply_held")
    async with process(hasty, tmp_path) as doomed:
        exchange = await hasty.slack.click("maya", page, "ask:send_likers")
        assert not exchange.error, exchange.error
        await hasty.slack.wait_for(lambda: files(hasty) or None, timeout=PATIENCE)
        doomed.send_signal(signal.SIGKILL)
        await doomed.wait()
    await lease_ends(hasty)

    await hasty.likewise.housekeeping()
    await hasty.likewise.housekeeping()

    assert len(files(hasty)) == 1
    assert results(hasty, UNSURE) == 1
    assert await owed(hasty) == 0


async def test_an_upload_that_had_not_started_is_made_by_the_successor(hasty: Scene) -> None:
    """Killed before the first request to Slack: the next process sends the file, once."""
    await promised(hasty, Intent("send_likers", MAYAS_POST, surface="button"))

    await hasty.likewise.housekeeping()
    await hasty.likewise.housekeeping()

    assert len(files(hasty)) == 1
    assert results(hasty, SENT) == 1
    assert await owed(hasty) == 0
