"""The log events in the code with their fields, for comparison with docs/monitoring.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot import logs

CODE = sorted(path for path in Path(logs.__file__).parent.rglob("*.py") if "sandbox" not in path.parts)
REFUSED = "http_request_rejected"
METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def events() -> dict[str, set[str]]:
    """Return the name of each event and the fields it's logged with, in any module."""
    found: dict[str, set[str]] = {}
    for path in CODE:
        for name, fields in _in(path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).update(fields)
    return found


def _in(source: str) -> Iterator[tuple[str, set[str]]]:
    tree = ast.parse(source)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in METHODS):
            continue
        if ast.unparse(call.func.value) != "log":
            continue
        fields = {keyword.arg for keyword in call.keywords if keyword.arg and keyword.arg != "exc_info"}
        if call.func.attr == "exception" or any(keyword.arg == "exc_info" for keyword in call.keywords):
            fields |= {"error", "frames"}
        for name in _names(call.args[0], tree):
            # Bound to every line of a request; not a field of one event.
            yield name, fields - ({"path"} if name != REFUSED else set())
    if REFUSED in source:
        yield REFUSED, {"path"}


def _names(event: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Yield an event's name; if it's a variable, every name that the module could assign to it."""
    if isinstance(event, ast.Constant):
        yield str(event.value)
        return
    names = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith("_failed")
    ]
    assert names, f"can't tell which event {ast.unparse(event)} is"
    yield from names
