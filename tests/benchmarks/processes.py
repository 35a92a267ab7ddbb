"""Processes of a measurement: servers on one processor, and what sends them requests on another."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.slack import Load
from tests.paths import http_here
from tests.ports import free_port

ROOT: Final = Path(__file__).parents[2]
_CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PATIENCE: Final = 60.0
SERVER, LOAD = 0, 1
"""The processors for what is measured and for what measures it."""


@dataclass
class Process:
    """A running process."""

    process: asyncio.subprocess.Process
    port: int
    first_answer: float = 0

    def cpu(self) -> float:
        """Return the processor time of the process and its children, in seconds."""
        return sum(map(_cpu, [self.process.pid, *_children(self.process.pid)]))

    def memory(self) -> float:
        """Return the resident memory of the process and its children, in megabytes."""
        return sum(map(_memory, [self.process.pid, *_children(self.process.pid)]))

    def connections(self, port: int) -> int:
        """Return how many connections to a local port the process has open."""
        there = f"0100007F:{port:04X}"
        lines = Path(f"/proc/{self.process.pid}/net/tcp").read_text().splitlines()
        return sum(line.split()[2] == there and line.split()[3] == "01" for line in lines)

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(15):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


class SlackProcess(Process):
    """The process that replaces Slack."""

    async def run(self, load: Load) -> dict[str, Any]:
        """Send a load; return its `Figures`."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asdict(load)).encode() + b"\n")
        return dict(json.loads(await self.process.stdout.readline()))


@asynccontextmanager
async def slack_process() -> AsyncIterator[SlackProcess]:
    """Start the process that replaces Slack."""
    port = int(free_port())
    process = await _start("tests.benchmarks.slack", str(port), processors={LOAD}, pipes=True)
    assert process.stdout is not None
    await process.stdout.readline()
    slack = SlackProcess(process, port)
    yield slack
    process.kill()
    await process.wait()


@asynccontextmanager
async def x_process(delay: float) -> AsyncIterator[Process]:
    """Start the process that replaces X; it waits `delay` seconds before each response."""
    port = int(free_port())
    process = await _start("tests.benchmarks.x", str(port), str(delay), processors={LOAD})
    x = Process(process, port)
    await _answers(x, "/counts")
    yield x
    process.kill()
    await process.wait()


@asynccontextmanager
async def server(
    module: str,
    *arguments: str,
    environment: dict[str, str],
    folder: Path,
    processors: set[int] | None = None,
) -> AsyncIterator[Process]:
    """Start the server to measure; `first_answer` is the time until its first response, in seconds."""
    port, log = int(free_port()), folder / "server.log"
    started = time.perf_counter()
    process = await _start(
        module,
        *arguments,
        processors=processors or {SERVER},
        folder=folder,
        log=log,
        environment={**environment, "PORT": str(port), "FOLDER": str(folder)},
    )
    made = Process(process, port)
    try:
        await _answers(made, "/readyz")
        made.first_answer = time.perf_counter() - started
        yield made
    finally:
        await made.stop()


async def _start(
    module: str,
    *arguments: str,
    processors: set[int],
    pipes: bool = False,
    folder: Path = ROOT,
    log: Path | None = None,
    environment: dict[str, str] | None = None,
) -> asyncio.subprocess.Process:
    output = log.open("wb") if log else None
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdin=asyncio.subprocess.PIPE if pipes else None,
        stdout=asyncio.subprocess.PIPE if pipes else output,
        stderr=output,
    )
    if output:
        output.close()
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(process.pid, processors & os.sched_getaffinity(0) or processors)
    return process


async def _answers(process: Process, path: str) -> None:
    async with http_here() as http, asyncio.timeout(_PATIENCE):
        while process.process.returncode is None:
            try:
                await http.get(f"http://127.0.0.1:{process.port}{path}")
            except OSError:
                await asyncio.sleep(0.005)
            except Exception as fault:  # noqa: BLE001 (httpx has many)
                if "onnect" not in type(fault).__name__:
                    return
                await asyncio.sleep(0.005)
            else:
                return
    raise RuntimeError(f"a server ended with {process.process.returncode}")


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS


def _memory(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0)


def _children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    children = [int(child) for child in listed]
    return children + [each for child in children for each in _children(child)]
