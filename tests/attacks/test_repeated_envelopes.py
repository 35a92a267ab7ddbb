"""Envelopes of Socket Mode that Slack sends again, because their acknowledgment was lost."""

import asyncio

import pytest
from slack_bolt.response import BoltResponse

from bot.clock import utcnow
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.requests.repeats import Repeats
from tests.conftest import SQLITE, MovableClock
from tests.scenarios.conftest import ANNOUNCED
from tests.scenarios.transports import linked_over_socket

LONGEST_ID = "e" * 100


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_repeated_like_does_not_undo_the_unlike_since(database_url: str, clock: MovableClock) -> None:
    """It gets the response that was lost."""
    async with linked_over_socket(database_url, clock) as over:
        await over.type("maya", "/like", ANNOUNCED)
        like, sockets = over.slack.requests[-1], over.slack.sockets
        lost = await sockets.deliver(like.kind, like.payload, envelope_id="e1")
        await over.type("maya", "/unlike", ANNOUNCED)

        repeated = await sockets.deliver(like.kind, like.payload, envelope_id="e1")

        assert repeated == lost
        assert not over.liked("maya_builds", ANNOUNCEMENT)


async def test_an_envelope_that_is_repeated_while_it_runs_runs_once() -> None:
    """Also if whoever waits for the first response is canceled."""
    repeats, may_end, runs = Repeats(utcnow), asyncio.Event(), list[str]()

    async def run() -> BoltResponse:
        runs.append("run")
        await may_end.wait()
        return BoltResponse(status=200, body="done")

    first, second = (asyncio.create_task(repeats.run_once(LONGEST_ID, run)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    may_end.set()

    assert (await second).body == "done"
    assert (await repeats.run_once(LONGEST_ID, run)).body == "done"
    assert runs == ["run"]


@pytest.mark.parametrize("fails", [True, False])
async def test_an_envelope_that_failed_runs_again(*, fails: bool) -> None:
    """It isn't acknowledged, since the database was away; Slack repeats it for that."""
    repeats, runs = Repeats(utcnow), list[str]()

    async def run() -> BoltResponse:
        runs.append("run")
        if len(runs) == 1 and fails:
            raise OSError("the database is away")
        return BoltResponse(status=503 if len(runs) == 1 else 200)

    if fails:
        with pytest.raises(OSError, match="away"):
            await repeats.run_once("e1", run)
    else:
        assert (await repeats.run_once("e1", run)).status == 503

    assert (await repeats.run_once("e1", run)).status == 200
    assert runs == ["run", "run"]


async def test_only_the_last_envelopes_are_remembered() -> None:
    """Their number is limited, and so is the length of an ID; another type is none."""
    repeats = Repeats(utcnow)

    async def run() -> BoltResponse:
        return BoltResponse(status=200)

    for envelope_id in [*map(str, range(1_000)), "e" * 100_000, None, 7, ["e"], {"e": 1}]:
        assert (await repeats.run_once(envelope_id, run)).status == 200

    assert len(repeats._responses) == 300
