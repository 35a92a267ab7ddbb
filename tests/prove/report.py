"""What a proof found: one row a promise, printed as a table and kept in `docs/proof.md`."""

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


@dataclass(frozen=True, slots=True)
class Row:
    """One promise: what was tried how often, what came of it, and whether the promise was kept."""

    proof: str
    database: str
    tried: str
    found: str
    kept: bool


def as_table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| Proof | Database | Tried | Found | Kept |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.proof} | {row.database} | {row.tried} | {row.found} | {'yes' if row.kept else '**no**'} |"
        for row in rows
    ]
    return "\n".join(lines)


def write(rows: Iterable[Row], *, scale: float, seed: int, page: Path = PAGE) -> None:
    """Write the page, with the date, the machine and the commit that the figures belong to."""
    today = datetime.now(UTC)
    figures = f"{today:%Y-%m-%d}, commit {commit()}, {machine()}, at {scale:g} of the full size, seed {seed}."
    page.write_text(
        "# Proof by figures\n\n"
        "`make prove` runs the app in separate processes against the sandbox's Slack and X, breaks what is\n"
        "around it, and counts. [tests/prove](../tests/prove) explains each row. These figures are from:\n\n"
        f"{textwrap.fill(figures, 100)}\n\n"
        f"{as_table(rows)}\n",
        encoding="utf-8",
    )


def commit() -> str:
    """Return the commit that is checked out, in short."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
