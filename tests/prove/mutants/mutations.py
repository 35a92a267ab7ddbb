"""Which faults can be planted in a module: one changed comparison, condition, constant, argument or statement each."""

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
}
# Calls whose arguments are conditions or columns of a query.
_QUERY = frozenset({"where", "values", "and_", "or_"})
# What follows isn't behavior: log lines, spans, descriptions, what only type checkers and protective decorators read.
_NO_BEHAVIOR = (
    "log.",
    "tracing.annotate",
    "TypeVar",
    "Field(",
    "mapped_column",
    "Histogram",
    "Counter(",
    "field(",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted fault: its module, the node of its syntax tree and which change of that, and how both read.

    `first` and `last` are the lines of the statement with the fault; `name` is what a fault outside of functions is bound to,
    and `where` is that, or else the function's name.
    """

    path: str
    node: int
    change: int
    line: int
    before: str
    after: str
    first: int
    last: int
    name: str | None
    where: str

    @property
    def key(self) -> str:
        """What a reason is kept under; lines move."""
        return f"{self.path} {self.where}: {self.before} → {self.after}"

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {in_short(self.before)} → {in_short(self.after)}"

    def planted_in(self, source: str) -> str:
        """Return the module with the fault in it."""
        tree = ast.parse(source)
        _change(list(ast.walk(tree))[self.node], self.change)
        return ast.unparse(tree)


def in_short(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= 160 else f"{text[:157]}..."


def mutants_of(path: Path, root: Path) -> Iterator[Mutant]:
    """Return every fault that can be planted in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(inner) for node in ast.walk(tree) for one in _no_behavior(node) for inner in ast.walk(one)}
    places = _places(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped or id(node) not in places:
            continue
        first, last, name, where = places[id(node)]
        for change in range(3):
            changed = copy.deepcopy(node)
            if not _change(changed, change):
                break
            before, after = _words(node, changed, change)
            if after != before:
                yield Mutant(
                    path=path.relative_to(root).as_posix(),
                    node=number,
                    change=change,
                    line=getattr(node, "lineno", first),
                    before=_one_line(before),
                    after=_one_line(after),
                    first=first,
                    last=last,
                    name=name,
                    where=where,
                )


def _places(tree: ast.Module) -> dict[int, tuple[int, int, str | None, str]]:
    """Return each node's place by its identity: the lines to run to meet it, the name it is bound to on import, and where."""
    places: dict[int, tuple[int, int, str | None, str]] = {}

    def visit(node: ast.AST, place: tuple[int, int, str | None, str], function: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # What is in the head of a function matters when the function runs.
            function = node.name
            place = (node.body[0].lineno, node.end_lineno or node.lineno, None, function)
        elif isinstance(node, ast.stmt):
            name = None if function else _bound_name(node)
            place = (*lines_of(node), name, function or name or "")
        places[id(node)] = place
        for child in ast.iter_child_nodes(node):
            visit(child, place, function)

    visit(tree, (1, 1, None, ""), "")
    return places


def lines_of(node: ast.stmt) -> tuple[int, int]:
    """Return a statement's first and last line, without its body."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    last = _first_line(body[0]) - 1 if body else node.end_lineno
    return node.lineno, max(node.lineno, last or 0)


def _first_line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0) or getattr(getattr(node, "pattern", None), "lineno", 1))


def _bound_name(node: ast.stmt) -> str | None:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    if isinstance(target, ast.Name):
        return target.id
    return node.name if isinstance(node, ast.ClassDef) else None


def _no_behavior(node: ast.AST) -> Iterator[ast.AST]:
    """Return the parts of a node that do nothing a test could see."""
    if isinstance(node, ast.AnnAssign):
        if node.value is None or ast.unparse(node.value).startswith(_NO_BEHAVIOR):
            yield node
        yield node.annotation
    elif isinstance(node, ast.arg) and node.annotation:
        yield node.annotation
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from node.decorator_list
        if returns := getattr(node, "returns", None):
            yield returns
    elif isinstance(node, ast.Expr):
        if isinstance(node.value, ast.Constant | ast.Yield) or ast.unparse(node.value).startswith(
            _NO_BEHAVIOR
        ):
            yield node
    elif (
        _is_precaution(node)
        or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        or isinstance(node, ast.Raise | ast.Import | ast.ImportFrom)
    ):
        yield node


def _is_precaution(node: ast.AST) -> bool:
    """Return whether an argument matters only if the code has another fault.

    `zip` compares lengths that are equal (`strict`), and SQLAlchemy looks for rows that it holds already, where it holds none.
    """
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return True
    return isinstance(node, ast.keyword | ast.Dict) and "synchronize_session" in ast.unparse(node)


def _change(node: ast.AST, change: int) -> bool:
    """Plant the fault of this number in a node; False where it has no more."""
    return any(
        plant(node, change) for plant in (_in_query, _in_comparison, _in_condition, _in_value, _in_statement)
    )


def _in_query(node: ast.AST, change: int) -> bool:
    """Leave a condition or a column out."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _QUERY:
        if change < len(node.args):
            del node.args[change]
            return True
        if not node.args and change < len(node.keywords):
            del node.keywords[change]
            return True
    if isinstance(node, ast.Tuple) and change < len(node.elts) and _are_conditions(node):
        del node.elts[change]
        return True
    return False


def _are_conditions(node: ast.Tuple) -> bool:
    return len(node.elts) > 1 and all(isinstance(one, ast.Compare) for one in node.elts)


def _in_comparison(node: ast.AST, change: int) -> bool:
    if isinstance(node, ast.Compare) and change < len(node.ops):
        node.ops[change] = _COMPARISONS[type(node.ops[change])]()
        return True
    if isinstance(node, ast.BinOp | ast.AugAssign) and change == 0 and type(node.op) in _ARITHMETIC:
        node.op = _ARITHMETIC[type(node.op)]()
        return True
    return False


def _in_condition(node: ast.AST, change: int) -> bool:
    if isinstance(node, ast.BoolOp) and change == 0:
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return True
    if isinstance(node, ast.If | ast.IfExp | ast.While) and change < 2:
        node.test = ast.Constant(bool(change))
        return True
    return False


def _in_value(node: ast.AST, change: int) -> bool:
    if isinstance(node, ast.Constant) and change == 0:
        if isinstance(node.value, bool):
            node.value = not node.value
            return True
        if isinstance(node.value, int | float):
            node.value = node.value * 100 + 1
            return True
    return False


def _in_statement(node: ast.AST, change: int) -> bool:
    if isinstance(node, ast.Expr) and change == 0:
        node.value = ast.Constant(None)  # a call that isn't made
        return True
    if isinstance(node, ast.Return) and change == 0 and node.value is not None and not _is_false(node.value):
        node.value = ast.Constant(None)
        return True
    return False


def _is_false(value: ast.expr) -> bool:
    """Return whether a value is `False`, which None equals in every condition."""
    return isinstance(value, ast.Constant) and value.value is False


def _words(node: ast.AST, changed: ast.AST, change: int) -> tuple[str, str]:
    """Return how a node read and reads; of a query, only what is left out of it."""
    parts, rest = (
        [*getattr(one, "args", ()), *getattr(one, "keywords", ()), *getattr(one, "elts", ())]
        for one in (node, changed)
    )
    if len(parts) > len(rest):
        return ast.unparse(parts[change]), "left out"
    return ast.unparse(node), ast.unparse(changed)


def _one_line(text: str) -> str:
    return " ".join(text.split())
