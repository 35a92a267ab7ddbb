"""One planted fault meets its tests, in a copy of the project."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest

from tests.prove.mutants import chosen_tests
from tests.prove.mutants.coverage_map import read_outcomes
from tests.prove.mutants.mutations import Mutant

# A test may take this many times its time without a fault, and so many seconds more: many wait 30 for what never comes.
_TIMES, _SECONDS = 5.0, 45.0
_TIME_LIMIT = "from pytest-timeout"
# The fault keeps the app from being imported. (Pytest's own exit code is that of wrong options.)
_BROKEN_IMPORT = "ImportError while loading conftest"
# The first tests, of so many seconds, run by themselves: most faults are noticed there, and fewer files load faster.
_FIRST_SECONDS = 5.0


class Verdict(StrEnum):
    """What became of a fault."""

    FAILED = "noticed"
    HUNG = "hung"
    SURVIVED = "SURVIVED"


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a fault, and which test failed, if one did and not the import."""

    mutant: Mutant
    verdict: Verdict
    test: str | None = None
    text: str = ""


def try_out(mutant: Mutant, tree: Path, tests: Sequence[str], seconds: Mapping[str, float]) -> Trial:
    """Plant a fault in a tree, run the tests until one fails, and take the fault out again."""
    place = tree / mutant.path
    original = place.read_text(encoding="utf-8")
    place.write_text(mutant.planted_in(original), encoding="utf-8")
    # Two changes of the same length within a second have the same stamp, so no compiled module may stay.
    Path(cache_from_source(str(place))).unlink(missing_ok=True)
    try:
        for some in _in_two(tests, seconds):
            found = run(mutant, tree, {test: seconds[test] for test in some})
            if found.verdict is not Verdict.SURVIVED:
                return found
    finally:
        place.write_text(original, encoding="utf-8")
    return Trial(mutant, Verdict.SURVIVED)


def fail_without(trials: Sequence[Trial], tree: Path, seconds: Mapping[str, float]) -> set[str]:
    """Return the tests that noticed a fault and fail without any, too."""
    tests = {trial.test: seconds[trial.test] for trial in trials if trial.test}
    return {outcome["test"] for outcome in _run(tree, tests)[1] if outcome["failed"]}


def _in_two(tests: Sequence[str], seconds: Mapping[str, float]) -> list[Sequence[str]]:
    total = 0.0
    for number, test in enumerate(tests):
        total += seconds[test]
        if total > _FIRST_SECONDS:
            return [tests[: number + 1], tests[number + 1 :]]
    return [tests]


def run(mutant: Mutant, tree: Path, tests: Mapping[str, float]) -> Trial:
    """Run tests until one fails."""
    code, outcomes, output = _run(tree, tests, "-x")
    if failed := next((outcome for outcome in outcomes if outcome["failed"]), None):
        verdict = Verdict.HUNG if _TIME_LIMIT in failed["text"] else Verdict.FAILED
        return Trial(mutant, verdict, failed["test"], failed["text"])
    if code is None or _TIME_LIMIT in output:
        return Trial(mutant, Verdict.HUNG)  # the limit may be reached while pytest itself is at work
    if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return Trial(mutant, Verdict.SURVIVED)
    could_not_run = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)
    if code in could_not_run and _BROKEN_IMPORT not in output:
        raise RuntimeError(f"pytest couldn't run: {output}")
    return Trial(mutant, Verdict.FAILED, text=output)  # the app can't be imported


def _run(
    tree: Path, tests: Mapping[str, float], *options: str
) -> tuple[int | None, list[dict[str, Any]], str]:
    """Run tests in a tree; return pytest's exit code (None: it had to be killed), how each test went, and its last lines."""
    if not tests:
        return 0, [], ""
    limits = {test: _TIMES * seconds + _SECONDS for test, seconds in tests.items()}
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    with tempfile.TemporaryDirectory(prefix="likewise-trial-") as folder:
        choice, outcomes, output = (Path(folder) / name for name in ("choice", "outcomes", "output"))
        choice.write_text(json.dumps(limits), encoding="utf-8")
        command = ("-m", "pytest", "-p", chosen_tests.__name__, "-p", "no:cacheprovider", "-p", "no:xdist")
        with output.open("wb") as written:
            running = subprocess.Popen(
                [sys.executable, *command, "--hypothesis-seed=0", *options, *files],
                cwd=tree,
                env={
                    **os.environ,
                    "PYTHONPATH": str(tree),
                    "PYTHONDONTWRITEBYTECODE": "1",
                    chosen_tests.CHOICE: str(choice),
                    chosen_tests.OUTCOMES: str(outcomes),
                },
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = running.wait(_TIMES * sum(tests.values()) + 2 * _SECONDS)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                _end(running)
        return (
            code,
            list(read_outcomes(outcomes)),
            output.read_text(encoding="utf-8", errors="replace")[-20_000:],
        )


def _end(running: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a run: the tests' own servers, too."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
