"""Measurements beside the comparison: size, several processes, a slow X, and memory.

`python -m tests.benchmarks size`, `scale-out`, `slow-x` or `memory`. `size --share 1` takes a
quarter of an hour, `memory` about five minutes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import seed
from tests.benchmarks.contenders import Place, app, fresh, serving
from tests.benchmarks.postgres import PostgresServer
from tests.benchmarks.processes import SlackProcess, slack_process, x_process
from tests.benchmarks.slack import Load

_WARM_UP, _SECONDS = 2.0, 6.0
_SLOW = 0.5  # seconds that X takes
_COMMANDS = (14_000, 50_000, 100_000, 150_000)
_FEW_PEOPLE, _MANY_PEOPLE, _MANY_ENTRIES = 10, 1_000_000, 10_000_000


async def size(folder: Path, share: float) -> list[str]:
    """Compare a small database with a large one filled to `share`; the same members like."""
    lines = [
        "| Database | linked accounts | ledger entries | at 32 | CPU a command | memory |",
        "| --- |" + " --- |" * 5,
    ]
    seed.require_space(folder, int(_MANY_ENTRIES * share))
    async with _stand_ins(0) as (slack, x):
        with PostgresServer(folder / "postgresql") as postgres:
            for kind in ("sqlite", "postgresql"):
                for people, entries in (
                    (_FEW_PEOPLE, 0),
                    (int(_MANY_PEOPLE * share), int(_MANY_ENTRIES * share)),
                ):
                    place = Place(fresh(folder / "run"), slack.port, x, postgres.database())
                    url = f"sqlite:///{place.folder / 'likewise.db'}" if kind == "sqlite" else place.postgres
                    await asyncio.to_thread(seed.migrate, url)
                    await seed.fill(url, people)
                    await seed.fill_ledger(url, people, entries)
                    async with serving(place, url) as process:
                        await slack.run(Load("127.0.0.1", process.port, 32, _WARM_UP, _FEW_PEOPLE))
                        used = process.cpu()
                        figures = await slack.run(Load("127.0.0.1", process.port, 32, _SECONDS, _FEW_PEOPLE))
                        cpu = (process.cpu() - used) * 1000 / figures["answered"]
                        lines.append(
                            f"| {kind} | {people:,} | {entries:,} | {_told(figures)} | {cpu:.2f} ms | {process.memory():.0f} MB |"
                        )
    return lines


async def scale_out(folder: Path) -> list[str]:
    """Run 1, 2 and 4 processes on one PostgreSQL, with an X that takes 50 ms."""
    lines = ["| processes | with 128 in flight, X at 50 ms | CPU a command |", "| --- | --- | --- |"]
    async with _stand_ins(0.05) as (slack, x):
        with PostgresServer(folder / "postgresql") as postgres:
            for processes in (1, 2, 4):
                place = Place(fresh(folder / "run"), slack.port, x, postgres.database())
                async with app("postgresql", processes=processes)(place) as process:
                    await slack.run(Load("127.0.0.1", process.port, 128, _WARM_UP))
                    used = process.cpu()
                    figures = await slack.run(Load("127.0.0.1", process.port, 128, _SECONDS))
                    cpu = (process.cpu() - used) * 1000 / figures["answered"]
                    lines.append(f"| {processes} | {_told(figures)} | {cpu:.2f} ms |")
    return lines


async def slow_x(folder: Path) -> list[str]:
    """Keep hundreds of commands in flight on one process, with an X that takes 500 ms."""
    lines = ["| Database | in flight | X at 500 ms | CPU a command |", "| --- | --- | --- | --- |"]
    async with _stand_ins(_SLOW) as (slack, x):
        with PostgresServer(folder / "postgresql") as postgres:
            for kind in ("sqlite", "postgresql"):
                place = Place(fresh(folder / "run"), slack.port, x, postgres.database())
                async with app(kind)(place) as process:
                    for at_once in (300, 400, 500):
                        await slack.run(Load("127.0.0.1", process.port, at_once, _WARM_UP, ramp=_SLOW))
                        used = process.cpu()
                        load = Load("127.0.0.1", process.port, at_once, _SECONDS, ramp=_SLOW)
                        figures = await slack.run(load)
                        cpu = (process.cpu() - used) * 1000 / figures["answered"]
                        # Per second in which commands began: the last ones only wait for X.
                        figures["seconds"] = _SECONDS
                        lines.append(f"| {kind} | {at_once} | {_told(figures)} | {cpu:.2f} ms |")
    return lines


async def memory(folder: Path) -> list[str]:
    """Read the memory of one process at the start and after each number of `_COMMANDS`."""
    marks = " | ".join(f"{number:,}" for number in _COMMANDS)
    lines = [f"| Database | start | {marks} |", "| --- |" + " --- |" * (1 + len(_COMMANDS))]
    async with _stand_ins(0) as (slack, x):
        with PostgresServer(folder / "postgresql") as postgres:
            for kind in ("sqlite", "postgresql"):
                place = Place(fresh(folder / "run"), slack.port, x, postgres.database())
                async with app(kind)(place) as process:
                    cells, answered, void = [process.memory()], 0, ""
                    for number in _COMMANDS:
                        while answered < number and not void:
                            figures = await slack.run(Load("127.0.0.1", process.port, 32, _WARM_UP))
                            answered += figures["answered"]
                            void = _void(figures)
                        cells.append(process.memory())
                row = " | ".join(f"{megabytes:.1f} MB" for megabytes in cells)
                lines.append(f"| {kind} | {void or row} |")
    return lines


@asynccontextmanager
async def _stand_ins(delay: float) -> AsyncIterator[tuple[SlackProcess, int]]:
    async with slack_process() as slack, x_process(delay) as x:
        yield slack, x.port


def _told(figures: dict[str, Any]) -> str:
    rate = figures["answered"] / figures["seconds"]
    return _void(figures) or f"{rate:,.0f}/s · {figures['median']:.0f} ms, p99 {figures['p99']:.0f} ms"


def _void(figures: dict[str, Any]) -> str:
    if figures["wrong"] or figures["late"]:
        return f"void: {figures['wrong']} wrong, {figures['late']} late"
    return ""
