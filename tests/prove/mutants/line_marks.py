"""A plugin of pytest that notes which lines of the app each test runs: `-p tests.prove.mutants.line_marks`.

Each statement in a function is preceded by one that notes its line. That takes a fraction of what tracing does, which slows
down every line of every library, and works in all threads and greenlets. What runs on import isn't noted.
"""

import ast
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.prove.mutants.mutations import lines_of

# Names a folder, in which each process writes a line of JSON for each test: its id, and the lines it ran by module.
FOLDER = "LIKEWISE_LINES"
_NOTE = "__likewise_note__"
_ROOT = Path(__file__).parents[3]

# By module: the statements that ran, by their number, and the lines of each.
_ran: dict[str, set[int]] = {}
_statements: dict[str, list[range]] = {}


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith("bot.") or name.startswith("bot.sandbox"):
            return None
        spec = PathFinder.find_spec(name, path)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def get_code(self, _: str) -> CodeType:
        tree = ast.parse(Path(self.path).read_bytes())
        statements = _statements.setdefault(self._place, [])
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                _mark(node, statements)
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        setattr(module, _NOTE, _ran.setdefault(self._place, set()).add)
        super().exec_module(module)

    @property
    def _place(self) -> str:
        return Path(self.path).absolute().relative_to(_ROOT).as_posix()


def _mark(function: ast.FunctionDef | ast.AsyncFunctionDef, known: list[range]) -> None:
    """Mark a function's statements, and add their lines to those that are known."""
    for node in _blocks(function):
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, list(_marked(statements, known)))


def _blocks(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those below it, without the functions among them, which are marked by themselves."""
    yield node
    for child in list(ast.iter_child_nodes(node)):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.expr):
            yield from _blocks(child)


def _marked(statements: Sequence[ast.stmt], known: list[range]) -> Iterator[ast.stmt]:
    for statement in statements:
        if not _is_docstring(statement):  # which has to come first
            first, last = lines_of(statement)
            note = ast.Call(ast.Name(_NOTE, ast.Load()), [ast.Constant(len(known))], [])
            known.append(range(first, last + 1))
            yield ast.copy_location(ast.Expr(note), statement)
        yield statement


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    for numbers in _ran.values():
        numbers.clear()
    result = yield
    lines = {
        path: sorted({line for number in numbers.copy() for line in _statements[path][number]})
        for path, numbers in _ran.items()
        if numbers
    }
    with (Path(os.environ[FOLDER]) / f"lines-{os.getpid()}").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"test": item.nodeid, "lines": lines}) + "\n")
    return result


sys.meta_path.insert(0, _Finder())
