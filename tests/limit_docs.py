"""Write the table of docs/limits.md from the code: `python -m tests.limit_docs`."""

import ast
import importlib
import io
import tokenize
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/limits.md"
REMEDY: Final = "run `make docs`, and check that each change is meant"
_BEGIN, _END = "<!-- limits -->", "<!-- end of limits -->"
# The sandbox's limits are Slack's and X's; those of commands and messages show in what they print.
_LEFT_OUT: Final = ("bot/sandbox/", "bot/cli/", "bot/slack/messages/", "bot/__main__.py")
_UNITS: Final = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def written(page: str) -> str:
    """Return the page with a table of the code's constants."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    table = "\n".join(["| Module | Constant | Value | Remark |", "|---|---|---|---|", *_rows()])
    return f"{before}{_BEGIN}\n\n{table}\n\n{_END}{after}"


def _rows() -> Iterator[str]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(_LEFT_OUT):
            continue
        source = path.read_text(encoding="utf-8")
        for name, line in _constants(ast.parse(source)):
            module = importlib.import_module(
                place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            )
            if (value := _shown(getattr(module, name))) is not None:
                yield f"| `{place}` | `{name}` | {value} | {_remark(source, line)} |"


def _constants(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Return names that a module binds to an expression with a number in it, and their lines."""
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id.isupper() and value and _has_number(value):
            yield target.id, node.lineno


def _has_number(value: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, int | float) for node in ast.walk(value)
    )


def _shown(value: Any) -> str | None:
    """Return how a value reads; None if it isn't a number, a period, or several of them."""
    if isinstance(value, timedelta):
        return _period(value)
    if isinstance(value, range):
        return f"{value[0]:,} to {value[-1]:,}"
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | frozenset):
        parts = [_shown(one) for one in value]
        shown = [part for part in parts if part is not None]
        return (
            None
            if not shown or len(shown) < len(parts)
            else ", ".join(shown if isinstance(value, tuple) else sorted(shown))
        )
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,}" if is_number else None


def _period(value: timedelta) -> str:
    seconds = value.total_seconds()
    unit, size = next((one for one in _UNITS if seconds and seconds % one[1] == 0), _UNITS[-1])
    return f"{seconds / size:,g} {unit if seconds != size else unit[:-1]}"


def _remark(source: str, line: int) -> str:
    """Return the comment behind a constant, or else the one above it."""
    comments = {
        token.start[0]: (token.start[1], token.string.removeprefix("#").strip())
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type is tokenize.COMMENT
    }
    if line in comments:
        return _cell(comments[line][1])
    above: list[str] = []
    while (line := line - 1) in comments and comments[line][0] == 0:
        above.insert(0, comments[line][1])
    return _cell(" ".join(above))


def _cell(comment: str) -> str:
    return (
        "" if comment.startswith(("noqa", "type:")) else comment.partition("  # noqa")[0].replace("|", "\\|")
    )


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
