"""The result of a proof: one row for each promise, printed as a table and written to `docs/proof.md`."""

import os
import platform
import subprocess
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "proof.md"
_HEAD = "| Proof | Database | Tried | Found | Kept |"
_INTRODUCTION = """\
# Proof by figures

`make prove` runs the app in separate processes against the sandbox's Slack and X, breaks what is
around it, and counts. [tests/prove](../tests/prove) explains each row. Each section gives the date,
the commit and the machine of its figures.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One promise: what was tried and how often, the result, and whether the promise was kept."""

    proof: str
    database: str
    tried: str
    found: str
    kept: bool


def as_table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [_HEAD, "|---|---|---|---|---|"]
    lines += [
        f"| {row.proof} | {row.database} | {row.tried} | {row.found} | {'yes' if row.kept else '**no**'} |"
        for row in rows
    ]
    return "\n".join(lines)


def write(name: str, rows: Iterable[Row], *, scale: float, seed: int, page: Path = PAGE) -> None:
    """Replace one proof's section, with the date, the machine and the commit of its figures.

    The other sections are kept, so that proofs can run one at a time.
    """
    sections = _sections(page)
    figures = f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, {machine()}, {scale:g} of the full size, seed {seed}."
    sections[name.capitalize()] = f"{textwrap.fill(figures, 100)}\n\n{as_table(rows)}\n"
    page.write_text(
        _INTRODUCTION + "".join(f"\n## {title}\n\n{text}" for title, text in sections.items()),
        encoding="utf-8",
    )


def _sections(page: Path) -> dict[str, str]:
    """Return the page's sections by title."""
    parts = page.read_text(encoding="utf-8").split("\n## ")[1:] if page.exists() else []
    return {title: text.strip("\n") + "\n" for title, _, text in (part.partition("\n") for part in parts)}


def commit() -> str:
    """Return the short ID of the checked-out commit."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"


def machine() -> str:
    """Describe the machine of the figures."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
