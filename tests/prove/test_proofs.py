"""Small versions of the proofs (`make prove`): the same checks, with sizes that take seconds."""

from pathlib import Path

import pytest

from tests.prove import deployment
from tests.prove.bolt_defects import bolt_defects
from tests.prove.door import door, socket_door
from tests.prove.faults import faults
from tests.prove.kills import kills
from tests.prove.leaks import leaks
from tests.prove.outages import on_sqlite
from tests.prove.refresh import storm
from tests.prove.report import Row

pytestmark = [pytest.mark.processes, pytest.mark.slow]
ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SEED = 20261128


@pytest.fixture(autouse=True)
def _a_patient_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer than Slack waits; `make prove` counts late replies."""
    monkeypatch.setattr(deployment, "SLACK_DEADLINE_SECONDS", 30.0)


def kept(rows: list[Row]) -> bool:
    """Return whether each promise was kept; shows the first that wasn't."""
    assert rows
    for row in rows:
        assert row.kept, f"{row.proof}: {row.found}"
    return True


async def test_a_killed_process_loses_nothing(database_url: str, tmp_path: Path) -> None:
    """SIGKILL at random points: acknowledged commands are answered once, links are complete, and grants are kept."""
    assert kept(await kills(database_url, tmp_path, "here", rounds=2, seed=SEED))


async def test_every_command_is_answered_once_whatever_fails_at_x_or_slack(
    database_url: str, tmp_path: Path
) -> None:
    """Slow, incomplete and reordered responses, and a failing response_url; no answer contradicts X's state."""
    assert kept(await faults(database_url, tmp_path, "here", commands=60, seed=SEED))


async def test_concurrent_commands_refresh_an_expired_token_once(database_url: str, tmp_path: Path) -> None:
    """On two processes; every command succeeds."""
    assert kept(await storm(database_url, tmp_path, "here", at_once=24))


async def test_no_mutated_request_causes_an_error_or_acts_as_another(
    database_url: str, tmp_path: Path
) -> None:
    """Signed or not: there is no 5xx, and no body in the log."""
    assert kept(await door(database_url, tmp_path, "here", requests=150, seed=SEED))


@ONCE
async def test_every_mutated_payload_over_the_socket_is_acknowledged(
    database_url: str, tmp_path: Path
) -> None:
    """The app keeps working."""
    assert kept(await socket_door(database_url, tmp_path, "here", requests=80, seed=SEED))


@ONCE
async def test_bolts_defects_are_absent(database_url: str, tmp_path: Path) -> None:
    """B1 to B7, over HTTP and over the socket."""
    assert kept(await bolt_defects(database_url, tmp_path, "here"))


async def test_the_app_recovers_from_a_locked_full_or_restored_database(tmp_path: Path) -> None:
    """On SQLite; meanwhile commands are clearly refused in time."""
    assert kept(await on_sqlite(tmp_path, locked_seconds=6))


async def test_no_output_contains_a_secret(database_url: str, tmp_path: Path) -> None:
    """Logs, pages, metrics and the database are searched for every token, code, cookie, key and signature of the run."""
    assert kept(await leaks(database_url, tmp_path, "here"))
