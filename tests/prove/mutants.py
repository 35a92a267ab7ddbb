"""`python -m tests.prove.mutants`: plant faults in the code, one at a time, and see whether a test notices.

A small mutator of its own: each fault is one changed comparison, condition, constant, argument or statement, and meets only
the tests of its package, cheapest first. mutmut and cosmic-ray run the whole suite for each, which takes days here.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.prove.report import ROOT, commit, machine
from tests.prove.survivors import REASONS

PAGE = ROOT / "docs" / "mutants.md"
# Per package: its own tests, then scenarios; both without PostgreSQL, which does the same for ten times the time.
TESTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bot/linking": (
        ("tests/linking", "tests/attacks/test_told_by_x.py"),
        (
            "tests/scenarios/test_linking*.py",
            "tests/scenarios/test_refresh.py",
            "tests/scenarios/test_forgetting.py",
        ),
    ),
    "bot/likes": (
        ("tests/likes", "tests/attacks/test_told_by_x.py"),
        (
            *(
                "tests/scenarios/test_lik*.py",
                "tests/scenarios/test_plans.py",
                "tests/scenarios/test_app_only.py",
            ),
            *("tests/scenarios/test_post_previews.py", "tests/scenarios/test_team_channels.py"),
            *("tests/scenarios/test_money.py", "tests/scenarios/test_crossing.py"),
        ),
    ),
    "bot/workspaces": (
        ("tests/workspaces", "tests/attacks/test_who_hides.py"),
        (
            *(
                "tests/scenarios/test_policy*.py",
                "tests/scenarios/test_audit.py",
                "tests/scenarios/test_money.py",
            ),
            *("tests/scenarios/test_team*.py", "tests/scenarios/test_housekeeping.py"),
        ),
    ),
    "bot/db": (("tests/db", "tests/test_leases.py"), ("tests/scenarios/test_liking.py", "tests/cli")),
    "bot/slack/requests": (
        ("tests/slack/requests",),
        (
            *("tests/scenarios/test_slack_requests.py", "tests/scenarios/test_malformed_payloads.py"),
            *("tests/scenarios/test_socket_mode.py",),
        ),
    ),
    "bot/slack/delivery": (
        ("tests/slack/delivery",),
        (
            *("tests/scenarios/test_late_answers.py", "tests/scenarios/test_slack_refuses.py"),
            *("tests/scenarios/test_edges_of_slack.py", "tests/scenarios/test_taken_over.py"),
        ),
    ),
    "bot/x": (("tests/x",), ("tests/scenarios/test_x_errors.py", "tests/scenarios/test_liking.py")),
}
_SECONDS = 300
_SWAPS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
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
_CHANGEABLE = (
    *(ast.Compare, ast.BoolOp, ast.Call, ast.Tuple, ast.Constant),
    *(ast.If, ast.IfExp, ast.While, ast.Expr),
)
# What follows isn't behavior: log lines, descriptions, what only type checkers read.
_NO_BEHAVIOR = ("log.", "TypeVar", "Field(", "mapped_column", "Histogram", "Counter(", "field(")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted fault: its module, the node of its syntax tree and which change of that, and how both read."""

    path: str
    node: int
    change: int
    line: int
    before: str
    after: str

    @property
    def key(self) -> str:
        """What a reason is kept under; lines move."""
        return f"{self.path}: {self.before} → {self.after}"

    def source(self) -> str:
        """Return the module with the fault in it."""
        tree = ast.parse((ROOT / self.path).read_text(encoding="utf-8"))
        _mutate(list(ast.walk(tree))[self.node], self.change)
        return ast.unparse(tree)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Return every fault that can be planted in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(inner) for node in ast.walk(tree) if _is_no_behavior(node) for inner in ast.walk(node)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped or not isinstance(node, _CHANGEABLE):
            continue
        for change in range(3):
            changed = copy.deepcopy(node)
            if not _mutate(changed, change):
                break
            before, after = ast.unparse(node), ast.unparse(changed)
            if after != before:
                line = getattr(node, "lineno", 0)
                yield Mutant(str(path.relative_to(ROOT)), number, change, line, _short(before), _short(after))


def _is_no_behavior(node: ast.AST) -> bool:
    if isinstance(node, ast.AnnAssign):
        return node.value is None or ast.unparse(node.value).startswith(_NO_BEHAVIOR)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or ast.unparse(node.value).startswith(_NO_BEHAVIOR)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.Raise | ast.arguments | ast.Import | ast.ImportFrom)


def _mutate(node: ast.AST, change: int) -> bool:  # noqa: C901, PLR0911 (one branch a kind of fault)
    """Plant the fault of this number in a node; False where it has no more."""
    if isinstance(node, ast.Compare) and change < len(node.ops):
        node.ops[change] = _SWAPS[type(node.ops[change])]()
        return True
    if isinstance(node, ast.BoolOp) and change == 0:
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return True
    if isinstance(node, ast.Call):
        is_query = isinstance(node.func, ast.Attribute) and node.func.attr in {"where", "values"}
        if is_query and change < len(node.args) and len(node.args) > 1:
            del node.args[change]  # a condition of a query less
            return True
        if node.keywords and change == 0 and is_query:
            del node.keywords[-1]
            return True
        return False
    if isinstance(node, ast.Tuple) and change < len(node.elts) and _are_conditions(node):
        del node.elts[change]
        return True
    if isinstance(node, ast.Constant) and change == 0:
        if isinstance(node.value, bool):
            node.value = not node.value
            return True
        if isinstance(node.value, int | float):
            node.value = node.value * 100 + 1
            return True
        return False
    if isinstance(node, ast.If | ast.IfExp | ast.While) and change < 2:
        node.test = ast.Constant(bool(change))
        return True
    if isinstance(node, ast.Expr) and change == 0:
        node.value = ast.Constant(None)  # a call that isn't made
        return True
    return False


def _are_conditions(node: ast.Tuple) -> bool:
    return len(node.elts) > 1 and all(isinstance(one, ast.Compare) for one in node.elts)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 110 else f"{line[:107]}..."


def is_noticed(mutant: Mutant, tree: Path, sound: Collection[Sequence[str]]) -> bool:
    """Put the fault into a copy of the project, run the tests of its package, and take it out again.

    Only tests in `sound` count: those that pass without a fault.
    """
    place = tree / mutant.path
    original = place.read_text(encoding="utf-8")
    place.write_text(mutant.source(), encoding="utf-8")
    try:
        package = next(one for one in TESTS if mutant.path.startswith(f"{one}/"))
        return any(_fails(tree, tests) for tests in TESTS[package] if tests in sound)
    finally:
        place.write_text(original, encoding="utf-8")


def _sound(tree: Path, packages: Sequence[str]) -> list[Sequence[str]]:
    """Return which groups of tests pass without a fault: a group that fails anyway would notice everything."""
    sound: list[Sequence[str]] = []
    for group in dict.fromkeys(group for package in packages for group in TESTS[package]):
        if _fails(tree, group):
            sys.stdout.write(f"left out, since it fails without a fault: {' '.join(group)}\n")
        else:
            sound.append(group)
    return sound


def _fails(tree: Path, tests: Sequence[str]) -> bool:
    files = [str(file.relative_to(tree)) for pattern in tests for file in sorted(tree.glob(pattern))]
    if not files:
        return False
    command = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
    chosen = ("-k", "not postgresql and not pgbouncer", "--no-header", *files)
    try:
        ran = subprocess.run(
            [*command, *chosen],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True  # it hangs, which somebody would notice
    return ran.returncode != 0


def main() -> int:
    """Plant as many as are asked for, and time allows; 0 when at least nine of ten were noticed."""
    made = argparse.ArgumentParser(prog="python -m tests.prove.mutants", description=__doc__)
    made.add_argument("--mutants", type=int, default=150)
    made.add_argument("--minutes", type=float, default=30)
    made.add_argument("--seed", type=int, default=20261128)
    made.add_argument("--only", nargs="*", choices=list(TESTS), default=list(TESTS))
    asked = made.parse_args()
    end = time.monotonic() + asked.minutes * 60
    dice = random.Random(asked.seed)
    everything = [
        mutant
        for package in asked.only
        for path in sorted((ROOT / package).rglob("*.py"))
        for mutant in mutants_of(path)
    ]
    sample = dice.sample(everything, min(asked.mutants, len(everything)))
    survivors: list[Mutant] = []
    planted = 0
    with tempfile.TemporaryDirectory(prefix="likewise-mutants-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", "*.pyc", ".mypy_cache"))
        sound = _sound(tree, asked.only)
        for mutant in sample:
            if time.monotonic() > end:
                break
            planted += 1
            noticed = is_noticed(mutant, tree, sound)
            sys.stdout.write(
                f"{'noticed ' if noticed else 'SURVIVED'} {mutant.path}:{mutant.line} {mutant.before} → {mutant.after}\n"
            )
            sys.stdout.flush()
            if not noticed:
                survivors.append(mutant)
    _write(planted, len(everything), survivors, asked.seed)
    return 0 if planted and len(survivors) <= planted / 10 else 1


def _write(planted: int, possible: int, survivors: Sequence[Mutant], seed: int) -> None:
    rows = [
        f"| `{one.path}` | `{_cell(one.before)}` | `{_cell(one.after)}` | {REASONS.get(one.key, 'not explained yet')} |"
        for one in survivors
    ]
    table = ["| Module | Was | Became | Why it may live |", "|---|---|---|---|", *rows] if rows else []
    PAGE.write_text(
        "\n".join(
            [
                "# Planted faults",
                "",
                "`make mutants` plants faults in linking, likes, workspaces, db, requests, delivery and x, one at a",
                "time, and runs the tests of that package ([tests/prove/mutants.py](../tests/prove/mutants.py)).",
                "No test noticed these:",
                "",
                _summary(planted, possible, len(survivors), seed),
                "",
                *table,
                "",
            ]
        ),
        encoding="utf-8",
    )


def _summary(planted: int, possible: int, survivors: int, seed: int) -> str:
    noticed = f"{planted - survivors} of {planted} noticed ({possible} can be planted)"
    figures = f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, {machine()}, seed {seed}: {noticed}."
    return textwrap.fill(figures, 100)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")


if __name__ == "__main__":
    sys.exit(main())
