"""Metrics in Prometheus's format, added up over all processes of one `serve`.

With several processes, prometheus_client keeps each one's numbers in files of a shared folder
(`PROMETHEUS_MULTIPROC_DIR`, which `serve` sets before they start), and any process can report for
all. Metrics of the whole deployment are read from the database on request.
"""

import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from bot import __version__

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_OF_A_PROCESS: Final = re.compile(r"gauge_live\w+_(\d+)\.db")

Gauges = Iterable[GaugeMetricFamily]


@dataclass(frozen=True, slots=True)
class Exposition:
    """Writes the metrics of `registry`, and of the database, by `read_gauges`, as text."""

    registry: CollectorRegistry
    read_gauges: Callable[[], Awaitable[Gauges]]

    async def text(self) -> bytes:
        folder = os.environ.get(FOLDER)
        registry = self.registry if folder is None else _all_processes(Path(folder))
        deployment = CollectorRegistry()
        deployment.register(_Fixed([build_info(), *await self.read_gauges()]))
        return generate_latest(registry) + generate_latest(deployment)


class _Fixed(Collector):
    """A collector of precomputed gauges."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        return self._gauges


def build_info() -> GaugeMetricFamily:
    """Return the gauge with the running version; its value is always 1."""
    labels = {"version": __version__, "python": ".".join(map(str, sys.version_info[:3]))}
    info = GaugeMetricFamily("likewise_build_info", "The running version", labels=list(labels))
    info.add_metric(list(labels.values()), 1)
    return info


def _all_processes(folder: Path) -> CollectorRegistry:
    """Return the numbers of all processes, without the connections of those that have ended."""
    for file in folder.iterdir():
        found = _OF_A_PROCESS.fullmatch(file.name)
        if found and not _is_running(int(found[1])):
            mark_process_dead(int(found[1]), str(folder))  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
    return registry


def _is_running(pid: int) -> bool:
    if sys.platform == "win32":  # where signal 0 ends the process
        return True
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True
