"""Smaller forms of the proofs by figures (`make prove`): the same checks, with sizes that take seconds."""

from pathlib import Path

import pytest

from tests.conftest import MovableClock
from tests.prove.bolt_defects import bolt_defects
from tests.prove.door import door, socket_door
from tests.prove.faults import faults
from tests.prove.kills import kills
from tests.prove.leaks import leaks
from tests.prove.outages import on_sqlite
from tests.prove.refresh import storm
from tests.prove.report import Row
from tests.prove.tenants import tenants
from tests.scenarios.conftest import scene

pytestmark = [pytest.mark.processes, pytest.mark.slow]
ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SEED = 20261128


def kept(rows: list[Row]) -> bool:
    """Tell whether each promise was kept; the first that wasn't is shown."""
    assert rows
    for row in rows:
        assert row.kept, f"{row.proof}: {row.found}"
    return True


async def test_a_killed_process_leaves_nothing_undone(database_url: str, tmp_path: Path) -> None:
    """SIGKILL at random points: what was acknowledged is answered once, links are whole, grants are there."""
    assert kept(await kills(database_url, tmp_path, "here", rounds=2, seed=SEED))


async def test_every_command_is_answered_once_whatever_fails(database_url: str, tmp_path: Path) -> None:
    """X slow, cut, out of order, and Slack's response_url failing: one answer each, and none that X's state contradicts."""
    assert kept(await faults(database_url, tmp_path, "here", commands=60, seed=SEED))


async def test_a_storm_on_an_expired_token_renews_it_once(database_url: str, tmp_path: Path) -> None:
    """Many commands at once, over two processes: one refresh, and all are done."""
    assert kept(await storm(database_url, tmp_path, "here", at_once=24))


async def test_no_mutated_request_fails_or_acts(database_url: str, tmp_path: Path) -> None:
    """Mutated requests, validly signed or not: no 5xx, nobody else acts, no body in the log."""
    assert kept(await door(database_url, tmp_path, "here", requests=150, seed=SEED))


@ONCE
async def test_no_mutated_payload_stays_unacknowledged_over_the_socket(
    database_url: str, tmp_path: Path
) -> None:
    """Mutated payloads over Socket Mode: each is acknowledged, and the app goes on."""
    assert kept(await socket_door(database_url, tmp_path, "here", requests=80, seed=SEED))


@ONCE
async def test_bolts_defects_are_absent(database_url: str, tmp_path: Path) -> None:
    """B1 to B7, by HTTP and over the socket."""
    assert kept(await bolt_defects(database_url, tmp_path, "here"))


async def test_a_locked_or_full_disk_is_told_and_passes(tmp_path: Path) -> None:
    """SQLite's file locked, the disk full, the file restored: clear refusals in time, then it works by itself."""
    assert kept(await on_sqlite(tmp_path, locked_seconds=6))


async def test_nothing_that_is_written_holds_a_secret(database_url: str, tmp_path: Path) -> None:
    """Logs, pages, metrics and database, searched for every token, code, cookie, key and signature of the run."""
    assert kept(await leaks(database_url, tmp_path, "here"))


async def test_no_service_crosses_from_one_workspace_to_another(
    database_url: str, clock: MovableClock
) -> None:
    """Every method of every service, with equal user, channel and Post ids in two workspaces."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as here:
        assert kept(await tenants(here.container, here.x, "here"))
