"""X is slow: Slack gets a response within its three seconds, and the result follows once."""

from collections.abc import AsyncIterator

import pytest

from bot import errors
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from bot.settings import Settings
from bot.slack.delivery.outbox import Outbox
from bot.slack.dispatch import dispatcher
from bot.slack.intents.request import SlackRequest
from tests.conftest import MovableClock
from tests.error_words import LIKE_LIMIT, words_for
from tests.reply_words import LIKED
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.slow_x import (
    LIKES,
    WORKING,
    calmly,
    hasty_scene,
    owed,
    results,
    said,
    shown,
    typed_and_held,
)
from tests.scenarios.watching import log_lines


@pytest.fixture
async def hasty(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with hasty_scene(database_url, clock) as made:
        yield made


async def test_a_slow_command_gets_a_reply_in_two_steps(hasty: Scene) -> None:
    """First "Working on it…" in time, then the result; only the member sees them."""
    hold, first = await typed_and_held(hasty)
    assert as_text(first) == WORKING
    assert await owed(hasty) == 1

    hold.release()
    await shown(hasty, LIKED)
    await hasty.container.storage.background.drain(PATIENCE)

    assert results(hasty, LIKED) == 1
    assert hasty.liked("maya_builds", ANNOUNCEMENT)
    assert await owed(hasty) == 0
    assert all(message.ephemeral for message in hasty.slack.seen_by("maya", "#social") if message.by_app)


async def test_slack_gets_a_response_in_time_by_default(hasty: Scene) -> None:
    """The default leaves half a second of Slack's three."""
    default = Settings.answer_within
    assert default <= 2.5
    hold = hasty.x.faults.hold("*", LIKES)
    async with second_instance(hasty, answer_within=default):
        exchange = await hasty.slack.command("maya", "#social", "/like", ANNOUNCED)

        assert exchange.message
        assert as_text(exchange.message) == WORKING
        hold.release()
        await shown(hasty, LIKED)


async def test_a_slow_buttons_result_replaces_its_message(hasty: Scene) -> None:
    """The message says "Working on it…" meanwhile."""
    answer = await calmly(hasty, "/unlike", ANNOUNCED)
    count = len(said(hasty))
    hold = hasty.x.faults.hold("*", LIKES)

    exchange = await hasty.slack.click("maya", answer, "ask:like")
    assert not exchange.error
    await hasty.slack.wait_for(lambda: as_text(answer) == WORKING or None)
    hold.release()
    await shown(hasty, LIKED)
    await hasty.container.storage.background.drain(PATIENCE)

    assert LIKED in as_text(answer)
    assert len(said(hasty)) == count
    assert await owed(hasty) == 0


async def test_a_result_at_the_last_moment_is_not_overwritten(
    hasty: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It arrives while the request is being stored; "Working on it…" doesn't replace it."""
    answer = await calmly(hasty, "/unlike", ANNOUNCED)
    hold = hasty.x.faults.hold("*", LIKES)
    add = Outbox.enqueue

    async def add_slowly(outbox: Outbox, request: SlackRequest) -> None:
        await add(outbox, request)
        hold.release()
        await shown(hasty, LIKED)

    monkeypatch.setattr(Outbox, "enqueue", add_slowly)
    await hasty.slack.click("maya", answer, "ask:like")
    await hasty.container.storage.background.drain(PATIENCE)

    assert LIKED in as_text(answer)
    assert await owed(hasty) == 0


async def test_a_slow_shortcut_replies_once(hasty: Scene) -> None:
    """It's acknowledged at once; "Working on it…" and the result are one message each."""
    message = hasty.slack.post("sam", "#social", ANNOUNCED)
    hold = hasty.x.faults.hold("*", LIKES)

    exchange = await hasty.slack.shortcut("maya", "#social", message, "like_post")
    assert not exchange.error
    await shown(hasty, WORKING)
    hold.release()
    await shown(hasty, LIKED)
    await hasty.container.storage.background.drain(PATIENCE)

    assert (results(hasty, WORKING), results(hasty, LIKED)) == (1, 1)


async def test_a_slow_choice_closes_its_modal_at_once(hasty: Scene) -> None:
    """When a post is picked in the modal, the result comes in two steps."""
    message = hasty.slack.post("sam", "#social", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}")
    await hasty.slack.shortcut("maya", "#social", message, "like_post")
    view = await hasty.slack.wait_for(lambda: hasty.slack.modal_of("maya"))
    hold = hasty.x.faults.hold("*", LIKES)

    exchange = await hasty.slack.submit("maya", view, {"post": {"choice": HIRING}})
    assert not exchange.error
    assert hasty.slack.modal_of("maya") is None
    hold.release()
    await shown(hasty, LIKED)
    assert hasty.liked("maya_builds", HIRING)


async def test_a_late_failure_is_reported(hasty: Scene) -> None:
    """With *Try again*."""
    hold, _ = await typed_and_held(hasty)
    hasty.x.world.limits.use_up("likePost", hasty.account("maya_builds").id)
    hold.release()

    await shown(hasty, words_for(LIKE_LIMIT))
    await hasty.container.storage.background.drain(PATIENCE)

    assert results(hasty, "[Try again]") == 1
    assert await owed(hasty) == 0


@pytest.mark.parametrize(("error", "status"), [("used_url", 404), ("server_error", 500)])
async def test_a_reply_that_slack_refuses_becomes_a_direct_message(
    hasty: Scene, error: str, status: int
) -> None:
    """Once, when the response_url doesn't work."""
    hold, _ = await typed_and_held(hasty)
    hasty.slack.fail_next("response_url", error, status=status)
    hold.release()

    (message,) = await hasty.slack.wait_for(lambda: hasty.slack.seen_by("maya", "@app") or None)
    await hasty.container.storage.background.drain(PATIENCE)

    assert LIKED in as_text(message)
    assert results(hasty, LIKED) == 1
    assert await owed(hasty) == 0


async def test_a_reply_after_half_an_hour_is_a_direct_message(hasty: Scene) -> None:
    """A response_url expires after 30 minutes."""
    hold, _ = await typed_and_held(hasty)
    hasty.clock.move(minutes=31)
    hold.release()

    (message,) = await hasty.slack.wait_for(lambda: hasty.slack.seen_by("maya", "@app") or None)
    assert LIKED in as_text(message)


async def test_a_reply_that_cannot_be_sent_stays_pending(hasty: Scene) -> None:
    """When the direct message fails, too; the log has the reason."""
    hold, _ = await typed_and_held(hasty)
    hasty.slack.fail_next("response_url", "no_service", status=500)
    hasty.slack.fail_next("chat.postMessage", "fatal_error")
    with log_lines() as log:
        hold.release()
        await hasty.container.storage.background.drain(PATIENCE)

    assert [line["reason"] for line in log.of("reply_failed")] == ["fatal_error"]
    assert await owed(hasty) == 1


async def test_work_times_out_before_its_lease_ends(hasty: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reply says so, and no other process takes over what is still under way."""
    monkeypatch.setattr(dispatcher, "HANDLER_TIMEOUT_SECONDS", 0.4)
    hold = hasty.x.faults.hold("*", LIKES)  # on a busy machine the like may not get that far in time
    await hasty.slack.command("maya", "#social", "/like", ANNOUNCED)

    await shown(hasty, words_for(errors.XUnavailable()))
    hold.release()
    await hasty.container.storage.background.drain(PATIENCE)

    assert results(hasty, words_for(errors.XUnavailable())) == 1
    assert await owed(hasty) == 0


async def test_a_graceful_shutdown_finishes_its_work(hasty: Scene) -> None:
    """Nothing is left for another process."""
    async with second_instance(hasty, answer_within=0.2):
        hold, _ = await typed_and_held(hasty)
        hold.release()

    assert results(hasty, LIKED) == 1
    assert await owed(hasty) == 0
