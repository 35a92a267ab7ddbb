"""X takes its time: Slack hears within its three seconds, and the one answer follows."""

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


async def test_a_slow_command_is_answered_in_two_steps(hasty: Scene) -> None:
    """Slack has "Working on it…" in time, and one final answer once X has spoken, which only the asker sees."""
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


async def test_slack_hears_in_time_by_default(hasty: Scene) -> None:
    """With the settings as they come, "Working on it…" is sent half a second before Slack's three are over, while X is silent."""
    default = Settings.answer_within
    assert default <= 2.5
    hold = hasty.x.faults.hold("*", LIKES)
    async with second_instance(hasty, answer_within=default):
        exchange = await hasty.slack.command("maya", "#social", "/like", ANNOUNCED)

        assert exchange.message
        assert as_text(exchange.message) == WORKING
        hold.release()
        await shown(hasty, LIKED)


async def test_a_slow_button_answers_in_its_place(hasty: Scene) -> None:
    """The message whose button was pressed says that work is under way, and then holds the one result."""
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


async def test_what_is_done_in_the_last_moment_stays(hasty: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that arrives while the request is being written down as late is not covered by "Working on it…"."""
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


async def test_a_slow_shortcut_answers_once(hasty: Scene) -> None:
    """A shortcut is acknowledged at once; "Working on it…" and the result come as messages, each once."""
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
    """A picked Post, too, is answered in two steps; the modal doesn't wait for X."""
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


async def test_a_late_failure_is_told_as_well(hasty: Scene) -> None:
    """Who waited gets X's failure in words, with Try again, and not silence."""
    hold, _ = await typed_and_held(hasty)
    hasty.x.world.limits.use_up("likePost", hasty.account("maya_builds").id)
    hold.release()

    await shown(hasty, words_for(LIKE_LIMIT))
    await hasty.container.storage.background.drain(PATIENCE)

    assert results(hasty, "[Try again]") == 1
    assert await owed(hasty) == 0


@pytest.mark.parametrize(("error", "status"), [("used_url", 404), ("server_error", 500)])
async def test_an_answer_slack_refuses_comes_directly(hasty: Scene, error: str, status: int) -> None:
    """When the place for the answer is no longer good, the answer comes as a direct message, once."""
    hold, _ = await typed_and_held(hasty)
    hasty.slack.fail_next("response_url", error, status=status)
    hold.release()

    (message,) = await hasty.slack.wait_for(lambda: hasty.slack.seen_by("maya", "@app") or None)
    await hasty.container.storage.background.drain(PATIENCE)

    assert LIKED in as_text(message)
    assert results(hasty, LIKED) == 1
    assert await owed(hasty) == 0


async def test_an_answer_after_half_an_hour_comes_directly(hasty: Scene) -> None:
    """Slack takes nothing through a response_url after 30 minutes."""
    hold, _ = await typed_and_held(hasty)
    hasty.clock.move(minutes=31)
    hold.release()

    (message,) = await hasty.slack.wait_for(lambda: hasty.slack.seen_by("maya", "@app") or None)
    assert LIKED in as_text(message)


async def test_an_answer_slack_takes_nowhere_stays_owed(hasty: Scene) -> None:
    """When Slack takes neither reply nor direct message, the log says so, and the answer is sent another time."""
    hold, _ = await typed_and_held(hasty)
    hasty.slack.fail_next("response_url", "no_service", status=500)
    hasty.slack.fail_next("chat.postMessage", "fatal_error")
    with log_lines() as log:
        hold.release()
        await hasty.container.storage.background.drain(PATIENCE)

    assert [line["reason"] for line in log.of("reply_failed")] == ["fatal_error"]
    assert await owed(hasty) == 1


async def test_work_is_given_up_before_its_lease_ends(hasty: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes far too long ends in an answer, so that nobody else takes over what is still under way."""
    monkeypatch.setattr(dispatcher, "HANDLER_TIMEOUT_SECONDS", 0.4)
    hold = hasty.x.faults.hold("*", LIKES)  # which a busy machine may not reach in that time
    await hasty.slack.command("maya", "#social", "/like", ANNOUNCED)

    await shown(hasty, words_for(errors.XUnavailable()))
    hold.release()
    await hasty.container.storage.background.drain(PATIENCE)

    assert results(hasty, words_for(errors.XUnavailable())) == 1
    assert await owed(hasty) == 0


async def test_an_orderly_stop_finishes_what_is_under_way(hasty: Scene) -> None:
    """A deployment that is stopped in order answers first; nothing is left to take over."""
    async with second_instance(hasty, answer_within=0.2):
        hold, _ = await typed_and_held(hasty)
        hold.release()

    assert results(hasty, LIKED) == 1
    assert await owed(hasty) == 0
