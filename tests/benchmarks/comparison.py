"""Runs the contenders in turn for several rounds, so that a slow moment of the machine affects all of them."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.contenders import CONTENDERS, Contender, Place, fresh, peer
from tests.benchmarks.postgres import PostgresServer
from tests.benchmarks.processes import Process, SlackProcess, slack_process, x_process
from tests.benchmarks.slack import Load

ALONE, MANY = 1, 32
_WARM_UP = 1.5


@dataclass
class Run:
    """One run of a contender: its figures by number of commands in flight."""

    by_load: dict[int, dict[str, Any]] = field(default_factory=dict)
    first_answer: float = 0
    idle_memory: float = 0
    memory: float = 0


@dataclass
class Row:
    """All runs of a contender."""

    name: str
    runs: list[Run] = field(default_factory=list)

    def median(self, read: Callable[[Run], float]) -> float:
        return statistics.median(map(read, self.runs))

    def of(self, at_once: int, figure: str) -> float:
        return self.median(lambda run: float(run.by_load[at_once][figure]))

    @property
    def faults(self) -> list[str]:
        """Return why the row is void: errors or late answers."""
        return [
            f"{figures['wrong']} wrong, {figures['late']} late: {figures['samples']}"
            for run in self.runs
            for figures in run.by_load.values()
            if figures["wrong"] or figures["late"]
        ]


async def compare(folder: Path, rounds: int, seconds: float, only: Sequence[str]) -> list[Row]:
    """Run the contenders whose names contain one of `only`; the first row is the load generator's own limit."""
    chosen = {name: run for name, run in CONTENDERS.items() if any(each in name.lower() for each in only)}
    contenders: dict[str, Contender] = {"ceiling": peer("nothing"), **chosen}
    rows = {name: Row(name) for name in contenders}
    async with slack_process() as slack, x_process(0) as x:
        with PostgresServer(folder / "postgresql") as postgres:
            for number in range(rounds):
                for name, contender in contenders.items():
                    place = Place(fresh(folder / "run"), slack.port, x.port, postgres.database())
                    print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)  # noqa: T201
                    async with contender(place) as process:
                        rows[name].runs.append(await measure(process, slack, seconds))
    return list(rows.values())


async def measure(process: Process, slack: SlackProcess, seconds: float) -> Run:
    """Warm a server up, then measure it with one and with many commands in flight."""
    run = Run(first_answer=process.first_answer, idle_memory=process.memory())
    await slack.run(Load("127.0.0.1", process.port, MANY, _WARM_UP))
    for at_once in (ALONE, MANY):
        used = process.cpu()
        figures = await slack.run(Load("127.0.0.1", process.port, at_once, seconds))
        figures["per_second"] = figures["answered"] / figures["seconds"]
        figures["cpu"] = (process.cpu() - used) * 1000 / max(figures["answered"], 1)
        run.by_load[at_once] = figures
    run.memory = process.memory()
    return run
