"""All proofs by name, with their full sizes."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import MovableClock
from tests.prove.bolt_defects import bolt_defects
from tests.prove.databases import PostgreSQL, fresh_sqlite
from tests.prove.door import door, socket_door
from tests.prove.faults import faults
from tests.prove.kills import kills
from tests.prove.leaks import leaks
from tests.prove.load import load
from tests.prove.outages import outages
from tests.prove.refresh import refresh
from tests.prove.report import Row
from tests.prove.tenants import tenants
from tests.scenarios.conftest import scene

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Bench:
    """What a proof needs: a folder, a PostgreSQL, and the share of the full size."""

    folder: Path
    server: PostgreSQL
    scale: float
    seed: int

    def size(self, full: int, *, least: int = 1) -> int:
        """Return the share of a full size."""
        return max(least, round(full * self.scale))

    async def databases(self) -> list[tuple[str, str]]:
        """Yield the name and URL of a fresh database of each kind."""
        return [(SQLITE, await fresh_sqlite(self.folder)), (POSTGRESQL, await self.server.fresh())]


Proof = Callable[[Bench], Coroutine[Any, Any, list[Row]]]


async def _kills(bench: Bench) -> list[Row]:
    rounds = bench.size(200, least=3)
    rows = []
    for name, url in await bench.databases():
        rows += await kills(url, bench.folder, name, rounds=rounds, seed=bench.seed)
    url = await bench.server.fresh()
    return rows + await kills(url, bench.folder, POSTGRESQL, rounds=rounds, seed=bench.seed, servers=2)


async def _faults(bench: Bench) -> list[Row]:
    rows = []
    for name, url in await bench.databases():
        rows += await faults(url, bench.folder, name, commands=bench.size(20_000, least=120), seed=bench.seed)
    return rows


async def _refresh(bench: Bench) -> list[Row]:
    rows = []
    for name, url in await bench.databases():
        rows += await refresh(url, bench.folder, name)
    return rows


async def _door(bench: Bench) -> list[Row]:
    rows, seed = [], bench.seed
    for name, url in await bench.databases():
        rows += await door(url, bench.folder, name, requests=bench.size(10_000, least=200), seed=seed)
    url = await fresh_sqlite(bench.folder)
    rows += await socket_door(url, bench.folder, SQLITE, requests=bench.size(2_000, least=100), seed=seed)
    return rows + await bolt_defects(await fresh_sqlite(bench.folder), bench.folder, SQLITE)


async def _load(bench: Bench) -> list[Row]:
    rows = []
    for name, url in await bench.databases():
        rows += await load(
            url,
            bench.folder,
            name,
            at_once=bench.size(500, least=50),
            commands=bench.size(50_000, least=500),
            flood=bench.size(600, least=260),
        )
    return rows


async def _outages(bench: Bench) -> list[Row]:
    return await outages(bench.folder, bench.server)


async def _tenants(bench: Bench) -> list[Row]:
    rows = []
    for name, url in await bench.databases():
        async with scene(url, MovableClock(), SLACK_BOT_TOKEN="") as here:
            rows += await tenants(here.container, here.x, name)
    return rows


async def _leaks(bench: Bench) -> list[Row]:
    rows = []
    for name, url in await bench.databases():
        rows += await leaks(url, bench.folder, name)
    return rows


PROOFS: Mapping[str, Proof] = {
    "kills": _kills,
    "faults": _faults,
    "refresh": _refresh,
    "load": _load,
    "door": _door,
    "outages": _outages,
    "leaks": _leaks,
    "tenants": _tenants,
}
