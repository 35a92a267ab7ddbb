"""X takes its time: Slack hears within its three seconds, and the answer arrives once, whatever happens to a process."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from bot import app
from bot.db import Sealed
from bot.db.tables import OwedAnswer
from bot.members import Member
from bot.sandbox.serving import address, bind
from bot.sandbox.slack import Message
from bot.sandbox.walk import as_text
from bot.sandbox.x import FaultKind, Hold
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST
from bot.secret import Secret
from bot.settings import Settings
from bot.slack import answering
from bot.slack.asks import Ask
from bot.slack.owed import Owed
from bot.slack.payloads import Asked, Asker
from bot.slack.replies import Reply, Way
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button, scene
from tests.scenarios.instances import second_instance
from tests.scenarios.watching import log_lines, stored

LIKES = "/2/users/*/likes*"
WORKING = "Working on it…"
PROJECT = Path(__file__).parents[2]


@pytest.fixture
async def hasty(
    database_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    """An instance that tells Slack to wait after a fifth of a second, with maya connected; `calmly` asks one that doesn't.

    Housekeeping is done when a test asks for it, and not by itself every quarter of a minute.
    """
    monkeypatch.setattr(app, "HOUSEKEEPING_SECONDS", 3600)
    async with scene(database_url, clock) as calm:
        await calm.connected("maya")
        await calm.parts.running.drained(5)
        async with second_instance(calm, answer_within=0.2) as made:
            yield made
            made.x.faults.clear()


async def calmly(acme: Scene, command: str, text: str) -> Message:
    """Type a command to the instance that takes its time, so that the answer comes in one step."""
    hasty, acme.slack.request_url = acme.slack.request_url, f"{acme.town.app_url}/slack/events"
    try:
        return await acme.type("maya", command, text)
    finally:
        acme.slack.request_url = hasty


def said(acme: Scene, user: str = "maya", channel: str = "#social") -> list[str]:
    return [as_text(message) for message in acme.slack.seen_by(user, channel) if message.by_app]


def results(acme: Scene, words: str) -> int:
    """Count the messages that hold these words, direct ones included."""
    return sum(words in text for text in [*said(acme), *said(acme, channel="@app")])


async def shown(acme: Scene, words: str) -> None:
    await acme.slack.wait_for(lambda: results(acme, words) or None, timeout=10)


async def owed(acme: Scene) -> int:
    """Count the answers that are owed."""
    async with acme.parts.database.session() as session:
        return len((await session.execute(OwedAnswer.__table__.select())).all())


async def lease_ends(acme: Scene) -> None:
    """Let a minute pass for the rows: their leases are over."""
    async with acme.parts.database.session() as session:
        row_until = {"lease_until": acme.clock() - timedelta(seconds=1)}
        await session.execute(update(OwedAnswer).values(row_until))


async def promised(
    acme: Scene, ask: Ask, *, user: str = "maya", way: Way = Way.DIRECT, ago: timedelta = timedelta()
) -> Asked:
    """Leave a request unanswered on disk, as a process leaves it that is killed at work."""
    person, channel = acme.slack.at(user, "#social")
    given = acme.slack.state.response_urls.give(person, channel)
    member = Member(person.team_id, person.id, person.team_id)
    asked = Asked(
        Asker(member, person.name, "acme", channel.id),
        ask,
        Reply(way, Secret(f"{acme.slack.url}/response/{given.id}")),
        acme.clock() - ago,
    )
    await acme.parts.answering.owed.add(asked)
    await lease_ends(acme)
    return asked


async def typed_and_held(acme: Scene, command: str = "/like", text: str = ANNOUNCED) -> tuple[Hold, Message]:
    """Type a command that X keeps waiting; return the hold, and what Slack shows at once."""
    hold = acme.x.faults.hold("*", LIKES)
    exchange = await acme.slack.command("maya", "#social", command, text)
    assert not exchange.error, exchange.error
    assert exchange.message is not None
    async with asyncio.timeout(10):
        await hold.arrived.wait()
    return hold, exchange.message


async def test_a_slow_command_is_answered_in_two_steps(hasty: Scene) -> None:
    """Slack has "Working on it…" in time, and one final answer once X has spoken, which only the asker sees."""
    hold, first = await typed_and_held(hasty)
    assert as_text(first) == WORKING
    assert await owed(hasty) == 1

    hold.release()
    await shown(hasty, "Liked as")
    await hasty.parts.running.drained(5)

    assert results(hasty, "Liked as") == 1
    assert hasty.liked("maya_builds", ANNOUNCEMENT)
    assert await owed(hasty) == 0
    assert all(message.ephemeral for message in hasty.slack.seen_by("maya", "#social") if message.by_app)


async def test_slack_hears_in_time_by_default(hasty: Scene) -> None:
    """With the settings as they come, a reply is there under three seconds while X is silent."""
    default = Settings.model_fields["answer_within"].default
    hold = hasty.x.faults.hold("*", LIKES)
    hasty.slack.deadline = 3.0
    async with second_instance(hasty, answer_within=default):
        exchange = await hasty.slack.command("maya", "#social", "/like", ANNOUNCED)

        assert not exchange.error
        assert default <= exchange.seconds < 3
        hold.release()
        await shown(hasty, "Liked as")


async def test_a_slow_button_answers_in_its_place(hasty: Scene) -> None:
    """The message whose button was pressed says that work is under way, and then holds the one result."""
    answer = await calmly(hasty, "/unlike", ANNOUNCED)
    count = len(said(hasty))
    hold = hasty.x.faults.hold("*", LIKES)

    exchange = await hasty.slack.click("maya", answer, "ask:like")
    assert not exchange.error
    await hasty.slack.wait_for(lambda: as_text(answer) == WORKING or None)
    hold.release()
    await shown(hasty, "Liked as")
    await hasty.parts.running.drained(5)

    assert "Liked as" in as_text(answer)
    assert len(said(hasty)) == count
    assert await owed(hasty) == 0


async def test_what_is_done_in_the_last_moment_stays(hasty: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that arrives while the request is being written down as late is not covered by "Working on it…"."""
    answer = await calmly(hasty, "/unlike", ANNOUNCED)
    hold = hasty.x.faults.hold("*", LIKES)
    add = Owed.add

    async def add_slowly(owed: Owed, asked: Asked) -> str:
        owed_id = await add(owed, asked)
        hold.release()
        await shown(hasty, "Liked as")
        return owed_id

    monkeypatch.setattr(Owed, "add", add_slowly)
    await hasty.slack.click("maya", answer, "ask:like")
    await hasty.parts.running.drained(5)

    assert "Liked as" in as_text(answer)
    assert await owed(hasty) == 0


async def test_a_slow_shortcut_answers_once(hasty: Scene) -> None:
    """A shortcut is acknowledged at once; "Working on it…" and the result come as messages, each once."""
    message = hasty.slack.post("sam", "#social", ANNOUNCED)
    hold = hasty.x.faults.hold("*", LIKES)

    exchange = await hasty.slack.shortcut("maya", "#social", message, "like_post")
    assert not exchange.error
    await shown(hasty, WORKING)
    hold.release()
    await shown(hasty, "Liked as")
    await hasty.parts.running.drained(5)

    assert (results(hasty, WORKING), results(hasty, "Liked as")) == (1, 1)


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
    await shown(hasty, "Liked as")
    assert hasty.liked("maya_builds", HIRING)


async def test_a_late_failure_is_told_as_well(hasty: Scene) -> None:
    """Who waited gets X's failure in words, with Try again, and not silence."""
    hold, _ = await typed_and_held(hasty)
    hasty.x.world.limits.use_up("likePost", hasty.account("maya_builds").id)
    hold.release()

    await shown(hasty, "limit for your account is used up")
    await hasty.parts.running.drained(5)

    assert results(hasty, "[Try again]") == 1
    assert await owed(hasty) == 0


@pytest.mark.parametrize(("error", "status"), [("used_url", 404), ("server_error", 500)])
async def test_an_answer_slack_refuses_comes_directly(hasty: Scene, error: str, status: int) -> None:
    """When the place for the answer is no longer good, the answer comes as a direct message, once."""
    hold, _ = await typed_and_held(hasty)
    hasty.slack.fail_next("response_url", error, status=status)
    hold.release()

    (message,) = await hasty.slack.wait_for(lambda: hasty.slack.seen_by("maya", "@app") or None)
    await hasty.parts.running.drained(5)

    assert "Liked as" in as_text(message)
    assert results(hasty, "Liked as") == 1
    assert await owed(hasty) == 0


async def test_an_answer_after_half_an_hour_comes_directly(hasty: Scene) -> None:
    """Slack takes nothing through a response_url after 30 minutes."""
    hold, _ = await typed_and_held(hasty)
    hasty.clock.move(minutes=31)
    hold.release()

    (message,) = await hasty.slack.wait_for(lambda: hasty.slack.seen_by("maya", "@app") or None)
    assert "Liked as" in as_text(message)


async def test_an_answer_slack_takes_nowhere_is_logged(hasty: Scene) -> None:
    """When Slack takes neither reply nor direct message, the log says so, and the work is not done again."""
    hold, _ = await typed_and_held(hasty)
    hasty.slack.fail_next("response_url", "no_service", status=500)
    hasty.slack.fail_next("chat.postMessage", "fatal_error")
    with log_lines() as log:
        hold.release()
        await hasty.parts.running.drained(5)

    assert [line["why"] for line in log.of("an answer could not be delivered")] == ["SlackApiError"]
    assert await owed(hasty) == 0


@asynccontextmanager
async def process(acme: Scene, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the app as a process of its own, on the scene's database, taking Slack's requests; yield it."""
    with bind() as listener:
        url = address(listener)
    env = acme.town.settings(
        DATABASE_URL=acme.settings.database_url,
        ANSWER_WITHIN="0.2",
        HOST="127.0.0.1",
        PORT=url.rsplit(":", 1)[1],
    )
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "serve"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **env},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    before, acme.slack.request_url = acme.slack.request_url, f"{url}/slack/events"
    try:
        await answering_at(url)
        yield started
    finally:
        acme.slack.request_url = before
        if started.returncode is None:
            started.kill()
        await started.wait()


async def answering_at(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(30):
        while True:
            try:
                if (await http.get(f"{url}/readyz")).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.05)


async def test_a_killed_process_swallows_no_answer(hasty: Scene, tmp_path: Path) -> None:
    """Killed between "Working on it…" and the answer: another process finishes it after the lease, exactly once."""
    async with process(hasty, tmp_path) as doomed:
        hold, first = await typed_and_held(hasty)
        assert as_text(first) == WORKING
        doomed.send_signal(signal.SIGKILL)
        await doomed.wait()
        hold.release()
    await hasty.parts.housekeeping()
    assert results(hasty, "Liked as") == 0  # the lease is still the dead one's

    await lease_ends(hasty)
    await hasty.parts.housekeeping()
    await hasty.parts.housekeeping()

    assert results(hasty, "Liked as") == 1
    assert hasty.liked("maya_builds", ANNOUNCEMENT)
    assert await owed(hasty) == 0


async def test_what_was_overtaken_is_not_carried_out(hasty: Scene) -> None:
    """Who has since done the opposite keeps that: the old like is not carried out, and the answer says so."""
    await promised(hasty, Ask("like", ANNOUNCEMENT), ago=timedelta(minutes=2))
    await calmly(hasty, "/unlike", ANNOUNCED)

    await hasty.parts.housekeeping()

    assert results(hasty, "Not carried out") == 1
    assert not hasty.liked("maya_builds", ANNOUNCEMENT)


async def test_two_processes_finish_it_once(hasty: Scene) -> None:
    """However many processes look for unfinished work at the same moment, each answer is given by one."""
    asks = [Ask("like", ANNOUNCEMENT), Ask("like", HIRING), Ask("likers", MAYAS_POST)]
    for ask in asks:
        await promised(hasty, ask)
    async with second_instance(hasty, takes_requests=False) as other:
        hasty.x.requests.clear()
        await asyncio.gather(*(each.parts.answering.take_over() for each in (hasty, other) * 4))

    assert results(hasty, "Liked as") == 2
    assert results(hasty, "@acmehq") == 1
    assert len(hasty.x.requests) == 3
    assert await owed(hasty) == 0


async def test_a_taken_over_button_answers_in_its_place(hasty: Scene) -> None:
    """The message that says "Working on it…" must not say so for ever: the successor's answer replaces it."""
    answer = await calmly(hasty, "/unlike", ANNOUNCED)
    exchange = await hasty.slack.click("maya", answer, "link:open")
    asked = await promised(hasty, Ask("like", ANNOUNCEMENT, via="button"), way=Way.REPLACE)
    await hasty.parts.answering.owed.add(
        replace(asked, reply=Reply(Way.REPLACE, Secret(str(exchange.payload["response_url"]))))
    )
    await lease_ends(hasty)

    await hasty.parts.housekeeping()

    assert "Liked as" in as_text(answer)


async def test_after_half_an_hour_it_is_let_go(hasty: Scene) -> None:
    """Nobody waits for a like asked for half an hour ago; it is dropped, and X is not asked."""
    await promised(hasty, Ask("like", ANNOUNCEMENT), ago=timedelta(minutes=31))
    hasty.x.requests.clear()

    await hasty.parts.housekeeping()

    assert await owed(hasty) == 0
    assert hasty.x.requests == []


async def test_x_failing_does_not_end_housekeeping(hasty: Scene) -> None:
    """A failure while finishing old work is that person's answer, and everything else goes on."""
    await promised(hasty, Ask("like", ANNOUNCEMENT))
    await promised(hasty, Ask("likers", MAYAS_POST))
    hasty.x.faults.every(FaultKind.STATUS, "POST", LIKES, status=503)

    await hasty.parts.housekeeping()

    assert results(hasty, "X isn't answering") == 1
    assert results(hasty, "@acmehq") == 1
    assert await owed(hasty) == 0


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param({"reply": Sealed(b"\x01nokey" + b"x" * 40)}, id="key unknown"),
        pytest.param({"reply": Sealed(b"")}, id="empty"),
        pytest.param({"ask": "{"}, id="not JSON"),
        pytest.param({"ask": '{"act": "like", "colour": 1}'}, id="of another version"),
        pytest.param({"ask": '{"act": "repost"}'}, id="act unknown"),
    ],
)
async def test_one_unreadable_row_holds_up_nothing(hasty: Scene, spoiled: dict[str, object]) -> None:
    """A row that can't be read is logged and passed over; the others are answered, and it goes after half an hour."""
    bad = await promised(hasty, Ask("like", ANNOUNCEMENT), ago=timedelta(minutes=1))
    async with hasty.parts.database.session() as session:
        await session.execute(update(OwedAnswer).values(spoiled))
    await promised(hasty, Ask("like", HIRING))

    with log_lines() as log:
        await hasty.parts.housekeeping()

    assert results(hasty, "Liked as") == 1
    assert hasty.liked("maya_builds", HIRING)
    assert not hasty.liked("maya_builds", ANNOUNCEMENT)
    assert bad.reference in log.text

    hasty.clock.move(minutes=31)
    await hasty.parts.housekeeping()
    assert await owed(hasty) == 0


async def test_many_are_finished_side_by_side(hasty: Scene) -> None:
    """One held up by X doesn't keep the others waiting, which would outlast their leases."""
    await promised(hasty, Ask("like", ANNOUNCEMENT), ago=timedelta(minutes=1))
    await promised(hasty, Ask("likers", MAYAS_POST))
    hold = hasty.x.faults.hold("POST", LIKES)

    finishing = asyncio.create_task(hasty.parts.housekeeping())
    await hold.arrived.wait()
    await shown(hasty, "@acmehq")
    hold.release()
    await finishing

    assert results(hasty, "Liked as") == 1


async def test_work_is_given_up_before_its_lease_ends(hasty: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes far too long ends in an answer, so that nobody else takes over what is still under way."""
    monkeypatch.setattr(answering, "LONGEST_SECONDS", 0.4)
    hold, _ = await typed_and_held(hasty)

    await shown(hasty, "X isn't answering")
    hold.release()
    await hasty.parts.running.drained(5)

    assert results(hasty, "X isn't answering") == 1
    assert await owed(hasty) == 0


async def test_an_orderly_stop_finishes_what_is_under_way(hasty: Scene) -> None:
    """A deployment that is stopped in order answers first; nothing is left to take over."""
    async with second_instance(hasty, answer_within=0.2):
        hold, _ = await typed_and_held(hasty)
        hold.release()

    assert results(hasty, "Liked as") == 1
    assert await owed(hasty) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_waits_on_disk_opens_nothing(hasty: Scene) -> None:
    """The place for the answer is a secret, and lies encrypted."""
    await promised(hasty, Ask("like", ANNOUNCEMENT))

    assert "/response/" not in "".join((await stored(hasty))["owed_answers"])
    assert button(await calmly(hasty, "/like", MAYAS), "ask:unlike")
