"""The table of the comparison in docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.comparison import ALONE, MANY, Row

PAGE: Final = Path(__file__).parents[2] / "docs" / "performance.md"
_BEGINS, _ENDS = "<!-- figures -->", "<!-- end of figures -->"
_HEAD: Final = (
    "| | 1 in flight | 32 in flight | p99 at 32 | CPU a command | times usual | memory | first answer |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def table(rows: Sequence[Row]) -> str:
    """Return a table in Markdown after a line about the machine; a row with faults is marked as void."""
    usual = next((row.of(MANY, "per_second") for row in rows if row.name == "usual"), 0)
    return "\n".join([machine(), "", _HEAD, *(_row(row, usual) for row in rows)])


def _row(row: Row, usual: float) -> str:
    if row.faults:
        return f"| {row.name} | void: {row.faults[0]} | | | | | | |"
    alone, many = row.of(ALONE, "per_second"), row.of(MANY, "per_second")
    return (
        f"| {row.name} | {alone:,.0f}/s · {row.of(ALONE, 'median'):.2f} ms | {many:,.0f}/s · {row.of(MANY, 'median'):.1f} ms "
        f"| {row.of(MANY, 'p99'):.0f} ms | {row.of(MANY, 'cpu'):.2f} ms | {_ratio(many, usual)} "
        f"| {row.median(lambda run: run.idle_memory):.0f} → {row.median(lambda run: run.memory):.0f} MB "
        f"| {row.median(lambda run: run.first_answer):.2f} s |"
    )


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.1f}" if other else ""


def machine() -> str:
    """Describe the machine."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo")), 0) / 1024 / 1024
    return (
        f"{os.cpu_count()} processors ({model}), {memory:.0f} GB, {platform.system()} {platform.release().partition('-')[0]}, "
        f"Python {platform.python_version()}"
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def write(text: str) -> None:
    """Replace the table in docs/performance.md."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGINS)
    after = rest.partition(_ENDS)[2]
    PAGE.write_text(f"{before}{_BEGINS}\n\n{text}\n\n{_ENDS}{after}", encoding="utf-8")
