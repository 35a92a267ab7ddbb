"""What the operator's commands print: a table for people, or JSON for programs."""

# ruff: noqa: PLC0415 (`doctor`'s checks are used by `serve`, which does without Typer)

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.cli.output import printable

_GAP: Final = "  "
_NOTHING: Final = "-"


def print_json(value: Any) -> None:
    """Print one JSON document; times are ISO 8601 in UTC."""
    import typer

    typer.echo(json.dumps(value, indent=2, ensure_ascii=True, default=_plain))


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """Print rows in columns; `columns` has the heading of each key that is shown."""
    import typer

    lines = [list(columns.values()), *([_cell(row[key]) for key in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        typer.echo(_GAP.join(map(str.ljust, line, widths)).rstrip())


def _cell(value: Any) -> str:
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or _NOTHING
    return printable(str(value))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
