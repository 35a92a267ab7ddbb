"""Which tests run which lines: the suitable tests run once, without a fault."""

import json
import os
import re
import subprocess
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.prove.mutants import chosen_tests, line_marks
from tests.prove.mutants.mutations import Mutant

SUITES = (
    *(
        "activity",
        "attacks",
        "cli",
        "db",
        "likes",
        "linking",
        "scenarios",
        "settings",
        "web",
        "workspaces",
        "x",
    ),
    *(
        "slack/access",
        "slack/api",
        "slack/delivery",
        "slack/installations",
        "slack/intents",
        "slack/requests",
    ),
    *("prove/test_tenants.py", "test_background.py", "test_batching.py", "test_leases.py"),
    *(
        "test_documentation.py",
        "test_limits.py",
        "test_logs.py",
        "test_posts.py",
        "test_single_flight.py",
        "test_telemetry.py",
        "test_ttl_cache.py",
    ),
)
# What they compare was read on import, so they run none of its lines; by the beginning of a path.
_ON_IMPORT = {
    "bot/": (
        "tests/test_limits.py::test_the_page_of_limits_is_what_the_code_has",
        "tests/test_documentation.py::test_the_cost_page_matches_the_price_list",
    ),
    "bot/db/tables/": (
        "tests/db/test_migrations.py::test_the_newest_migration_matches_the_models[sqlite]",
        "tests/db/test_migrations.py::test_indexes_have_the_conditions_of_the_models[sqlite]",
    ),
}
# Seconds that starting a test takes.
_LEAST = 0.2


class CoverageMap:
    """The tests that pass without a fault, how long each takes, and which of them run a line."""

    def __init__(self, tree: Path, folder: Path) -> None:
        """Read what `record` wrote to a folder about this tree."""
        self._tree = tree
        self._sources = {
            path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8").splitlines()
            for path in sorted((tree / "bot").rglob("*.py"))
        }
        self.seconds: dict[str, float] = defaultdict(float)
        self.failures: dict[str, str] = {}
        for outcome in read_outcomes(folder / "outcomes"):
            self.seconds[outcome["test"]] += outcome["seconds"]
            if outcome["failed"]:
                self.failures[outcome["test"]] = outcome["text"]
        self._ran: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for test, path, line in _read_lines(folder):
            if test not in self.failures:
                self._ran[path][line].add(test)

    def tests_of(self, mutant: Mutant, longest: float) -> list[str]:
        """Return the tests to run against a fault, in their order, which take `longest` seconds at most without it.

        They are those that run the statement. What Python runs on import belongs to no test: there they are those that run a line
        with the name that the value is bound to, or else any line of the module, or of a module that imports it, and those that
        compare constants with their pages, and tables with the migrations.
        """
        return [*self._comparisons(mutant), *self._ordered(self._tests(mutant), mutant.path, longest)]

    def _comparisons(self, mutant: Mutant) -> list[str]:
        tests = (
            test for start, tests in _ON_IMPORT.items() if mutant.path.startswith(start) for test in tests
        )
        return [test for test in tests if mutant.name and test in self.seconds]

    def _tests(self, mutant: Mutant) -> set[str]:
        # What runs on import belongs to no test, not even to the one that imported the module first.
        lines = (
            self._lines_with(rf"\b{mutant.name}\b")
            if mutant.name
            else {mutant.path: range(mutant.first, mutant.last + 1)}
        )
        if found := self._on(lines):
            return found
        if found := self._on({mutant.path: range(1, len(self._sources[mutant.path]) + 1)}):
            return found
        package, _, module = mutant.path.removesuffix(".py").replace("/", ".").rpartition(".")
        importing = self._lines_with(
            rf"from {package}(\.{module} import| import .*\b{module}\b)|import .*{module}\b"
        )
        return self._on({path: range(1, len(self._sources[path]) + 1) for path in importing})

    def _lines_with(self, pattern: str) -> dict[str, list[int]]:
        found = {
            path: [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]
            for path, lines in self._sources.items()
        }
        return {path: numbers for path, numbers in found.items() if numbers}

    def _on(self, lines: Mapping[str, Iterable[int]]) -> set[str]:
        return {
            test
            for path, numbers in lines.items()
            for number in numbers
            for test in self._tests_of(path).get(number, ())
        }

    def _tests_of(self, path: str) -> Mapping[int, set[str]]:
        return self._ran.get(path, {})

    def _ordered(self, tests: Iterable[str], path: str, longest: float) -> list[str]:
        """Order tests, with a part of the time for each way to choose them.

        Those in the file named after the module, the quickest, the most different, and one of each file in turn.
        """
        quickest = sorted(tests, key=lambda test: self.seconds[test])
        own = [test for test in quickest if f"/test_{Path(path).name}::" in test]
        ways = (own, quickest, self._differing(quickest, path), self._in_turn(quickest, path))
        return list(dict.fromkeys(test for way in ways for test in self._within(way, longest / len(ways))))

    def _in_turn(self, quickest: Iterable[str], path: str) -> Iterator[str]:
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in quickest:
            by_file[test.partition("::")[0]].append(test)
        files = sorted(by_file, key=lambda file: (-_shared_parts(file, path), self.seconds[by_file[file][0]]))
        rounds = max(map(len, by_file.values()), default=0)
        return (by_file[file][turn] for turn in range(rounds) for file in files if turn < len(by_file[file]))

    def _differing(self, tests: Iterable[str], path: str) -> Iterator[str]:
        """Yield tests, each time one that runs many of the module's lines that those before it didn't, in little time.

        A fault shows where the paths through the module part, so a test of each is worth more than many of one.
        """
        lines: dict[str, set[int]] = defaultdict(set)
        for number, ones in self._tests_of(path).items():
            for test in ones:
                lines[test].add(number)
        waiting = dict.fromkeys(tests)
        missing: set[int] = set()

        def worth(test: str) -> float:
            return len(lines[test] & missing) / (_LEAST + self.seconds[test])

        while waiting:
            best = max(waiting, key=worth)
            if not lines[best] & missing:  # all lines are run: once more
                missing.update(*(lines[test] for test in waiting))
                best = max(waiting, key=worth)
            missing -= lines[best]
            del waiting[best]
            yield best

    def _within(self, tests: Iterable[str], longest: float) -> list[str]:
        chosen: list[str] = []
        total = 0.0
        for test in tests:
            total += self.seconds[test]
            if chosen and total > longest:
                break
            chosen.append(test)
        return chosen


def record(tree: Path, folder: Path) -> None:
    """Run the suitable tests of a tree, and write to a folder which lines each ran."""
    tests = [str(path) for suite in SUITES if (path := tree / "tests" / suite).exists()]
    plugins = ("-p", chosen_tests.__name__, "-p", line_marks.__name__, "-p", "no:cacheprovider")
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *plugins),
            *("-n", "auto", "--maxschedchunk=4", "--hypothesis-seed=0", *tests),
        ],
        cwd=tree,
        env={
            **os.environ,
            "PYTHONPATH": str(tree),
            chosen_tests.OUTCOMES: str(folder / "outcomes"),
            line_marks.FOLDER: str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(textwrap.indent(ran.stdout[-600:], "  "))
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"the tests didn't run without a fault: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")


def _read_lines(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Yield what `line_marks` wrote: test, module and line."""
    for file in sorted(folder.glob("lines-*")):
        for text in file.read_text(encoding="utf-8").splitlines():
            noted = json.loads(text)
            for path, lines in noted["lines"].items():
                for line in lines:
                    yield noted["test"], path, line


def read_outcomes(path: Path) -> Iterator[dict[str, Any]]:
    """Return what `chosen_tests` wrote."""
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _shared_parts(test: str, module: str) -> int:
    """Count how many parts two paths share below `tests` and `bot`."""
    pairs = zip(Path(test).parts[1:], Path(module).parts[1:], strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), 2)
