"""Metrics of several processes, kept in files after the processes end."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from prometheus_client.core import GaugeMetricFamily

from bot.metrics import Metrics
from bot.metrics.exposition import FOLDER, Exposition
from tests.cli.processes import ROOT, environment

WORK = """
from bot.metrics import Metrics
metrics = Metrics()
metrics.set_connections(3, 10)
metrics.count_reply("late")
metrics.record_acknowledgment("command", 200, 0.2)
"""


async def nothing() -> Iterable[GaugeMetricFamily]:
    return []


@pytest.mark.processes
async def test_counters_of_ended_processes_are_kept_and_gauges_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ended processes leave their replies and times; their connections are closed."""
    for _ in range(2):
        ended = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORK, env=environment(**{FOLDER: str(tmp_path)}), cwd=ROOT
        )
        assert await ended.wait() == 0
    monkeypatch.setenv(FOLDER, str(tmp_path))

    text = (await Exposition(Metrics().registry, nothing).text()).decode()

    assert 'likewise_replies_total{delivery="late"} 2.0' in text
    assert 'likewise_slack_acknowledgment_seconds_bucket{kind="command",le="0.25",status="200"} 2.0' in text
    assert "likewise_database_connections_in_use 3" not in text
    assert "likewise_database_connections_in_use 6" not in text
