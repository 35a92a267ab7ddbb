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
    app_messages,
    count_messages,
    count_pending_replies,
    impatient_scene,
    send_and_hold,
    send_patiently,
    wait_for_text,
)
from tests.scenarios.watching import log_lines


@pytest.fixture
async def impatient(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with impatient_scene(database_url, clock) as made:
        yield made


async def test_a_slow_command_gets_a_reply_in_two_steps(impatient: Scene) -> None:
    """First "Working on it…" in time, then the result; only the member sees them."""
    hold, first = await send_and_hold(impatient)
    assert as_text(first) == WORKING
    assert await count_pending_replies(impatient) == 1

    hold.release()
    await wait_for_text(impatient, LIKED)
    await impatient.container.storage.background.drain(PATIENCE)

    assert count_messages(impatient, LIKED) == 1
    assert impatient.liked("maya_builds", ANNOUNCEMENT)
    assert await count_pending_replies(impatient) == 0
    assert all(message.ephemeral for message in impatient.slack.seen_by("maya", "#social") if message.by_app)


async def test_slack_gets_a_response_in_time_by_default(impatient: Scene) -> None:
    """The default leaves half a second of Slack's three."""
    default = Settings.answer_within
    assert default <= 2.5
    hold = impatient.x.faults.hold("*", LIKES)
    async with second_instance(impatient, answer_within=default):
        exchange = await impatient.slack.command("maya", "#social", "/like", ANNOUNCED)

        assert exchange.message
        assert as_text(exchange.message) == WORKING
        hold.release()
        await wait_for_text(impatient, LIKED)


async def test_a_slow_buttons_result_replaces_its_message(impatient: Scene) -> None:
    """The message says "Working on it…" meanwhile."""
    answer = await send_patiently(impatient, "/unlike", ANNOUNCED)
    count = len(app_messages(impatient))
    hold = impatient.x.faults.hold("*", LIKES)

    exchange = await impatient.slack.click("maya", answer, "ask:like")
    assert not exchange.error
    await impatient.slack.wait_for(lambda: as_text(answer) == WORKING or None)
    hold.release()
    await wait_for_text(impatient, LIKED)
    await impatient.container.storage.background.drain(PATIENCE)

    assert LIKED in as_text(answer)
    assert len(app_messages(impatient)) == count
    assert await count_pending_replies(impatient) == 0


async def test_a_result_at_the_last_moment_is_not_overwritten(
    impatient: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It arrives while the request is being stored; "Working on it…" doesn't replace it."""
    answer = await send_patiently(impatient, "/unlike", ANNOUNCED)
    hold = impatient.x.faults.hold("*", LIKES)
    add = Outbox.enqueue

    async def add_slowly(outbox: Outbox, request: SlackRequest) -> None:
        await add(outbox, request)
        hold.release()
        await wait_for_text(impatient, LIKED)

    monkeypatch.setattr(Outbox, "enqueue", add_slowly)
    await impatient.slack.click("maya", answer, "ask:like")
    await impatient.container.storage.background.drain(PATIENCE)

    assert LIKED in as_text(answer)
    assert await count_pending_replies(impatient) == 0


async def test_a_slow_shortcut_replies_once(impatient: Scene) -> None:
    """It's acknowledged at once; "Working on it…" and the result are one message each."""
    message = impatient.slack.post("sam", "#social", ANNOUNCED)
    hold = impatient.x.faults.hold("*", LIKES)

    exchange = await impatient.slack.shortcut("maya", "#social", message, "like_post")
    assert not exchange.error
    await wait_for_text(impatient, WORKING)
    hold.release()
    await wait_for_text(impatient, LIKED)
    await impatient.container.storage.background.drain(PATIENCE)

    assert (count_messages(impatient, WORKING), count_messages(impatient, LIKED)) == (1, 1)


async def test_a_slow_choice_closes_its_modal_at_once(impatient: Scene) -> None:
    """When a post is picked in the modal, the result comes in two steps."""
    message = impatient.slack.post("sam", "#social", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}")
    await impatient.slack.shortcut("maya", "#social", message, "like_post")
    view = await impatient.slack.wait_for(lambda: impatient.slack.modal_of("maya"))
    hold = impatient.x.faults.hold("*", LIKES)

    exchange = await impatient.slack.submit("maya", view, {"post": {"choice": HIRING}})
    assert not exchange.error
    assert impatient.slack.modal_of("maya") is None
    hold.release()
    await wait_for_text(impatient, LIKED)
    assert impatient.liked("maya_builds", HIRING)


async def test_a_late_failure_is_reported(impatient: Scene) -> None:
    """With *Try again*."""
    hold, _ = await send_and_hold(impatient)
    impatient.x.world.limits.use_up("likePost", impatient.account("maya_builds").id)
    hold.release()

    await wait_for_text(impatient, words_for(LIKE_LIMIT))
    await impatient.container.storage.background.drain(PATIENCE)

    assert count_messages(impatient, "[Try again]") == 1
    assert await count_pending_replies(impatient) == 0


@pytest.mark.parametrize(("error", "status"), [("used_url", 404), ("server_error", 500)])
async def test_a_reply_that_slack_refuses_becomes_a_direct_message(
    impatient: Scene, error: str, status: int
) -> None:
    """Once, when the response_url doesn't work."""
    hold, _ = await send_and_hold(impatient)
    impatient.slack.fail_next("response_url", error, status=status)
    hold.release()

    (message,) = await impatient.slack.wait_for(lambda: impatient.slack.seen_by("maya", "@app") or None)
    await impatient.container.storage.background.drain(PATIENCE)

    assert LIKED in as_text(message)
    assert count_messages(impatient, LIKED) == 1
    assert await count_pending_replies(impatient) == 0


async def test_a_reply_after_half_an_hour_is_a_direct_message(impatient: Scene) -> None:
    """A response_url expires after 30 minutes."""
    hold, _ = await send_and_hold(impatient)
    impatient.clock.move(minutes=31)
    hold.release()

    (message,) = await impatient.slack.wait_for(lambda: impatient.slack.seen_by("maya", "@app") or None)
    assert LIKED in as_text(message)


async def test_a_reply_that_cannot_be_sent_stays_pending(impatient: Scene) -> None:
    """When the direct message fails, too; the log has the reason."""
    hold, _ = await send_and_hold(impatient)
    impatient.slack.fail_next("response_url", "no_service", status=500)
    impatient.slack.fail_next("chat.postMessage", "fatal_error")
    with log_lines() as log:
        hold.release()
        await impatient.container.storage.background.drain(PATIENCE)

    assert [line["reason"] for line in log.of("reply_failed")] == ["fatal_error"]
    assert await count_pending_replies(impatient) == 1


async def test_work_times_out_before_its_lease_ends(
    impatient: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reply says so, and no other process takes over what is still under way."""
    monkeypatch.setattr(dispatcher, "HANDLER_TIMEOUT_SECONDS", 0.4)
    hold = impatient.x.faults.hold("*", LIKES)  # on a busy machine the like may not get that far in time
    await impatient.slack.command("maya", "#social", "/like", ANNOUNCED)

    await wait_for_text(impatient, words_for(errors.XUnavailable()))
    hold.release()
    await impatient.container.storage.background.drain(PATIENCE)

    assert count_messages(impatient, words_for(errors.XUnavailable())) == 1
    assert await count_pending_replies(impatient) == 0


async def test_a_graceful_shutdown_finishes_its_work(impatient: Scene) -> None:
    """Nothing is left for another process."""
    async with second_instance(impatient, answer_within=0.2):
        hold, _ = await send_and_hold(impatient)
        hold.release()

    assert count_messages(impatient, LIKED) == 1
    assert await count_pending_replies(impatient) == 0
