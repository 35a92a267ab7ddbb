"""`python -m tests.prove.mutants`: plant a sample of faults by seed, and write down those that no test notices."""

import argparse
import compileall
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.prove.mutants.coverage_map import CoverageMap, record
from tests.prove.mutants.mutations import Mutant, mutants_of
from tests.prove.mutants.page import write
from tests.prove.mutants.survivors import REASONS
from tests.prove.mutants.trial import Trial, Verdict, fail_without, try_out
from tests.prove.report import ROOT

PACKAGES = (
    *("bot/linking", "bot/likes", "bot/workspaces", "bot/db", "bot/slack/requests", "bot/slack/delivery"),
    "bot/x",
)
_IGNORED = shutil.ignore_patterns(".git", ".venv", "*.pyc", ".mypy_cache", ".ruff_cache", ".hypothesis")


def main() -> int:
    """Plant as many as are asked for, and time allows; 0 when at least nine of ten failed a test; a time-out is no failure."""
    asked = _arguments()
    end = time.monotonic() + asked.minutes * 60
    possible = [
        mutant
        for package in asked.only
        for path in sorted((ROOT / package).rglob("*.py"))
        for mutant in mutants_of(path, ROOT)
    ]
    sample = random.Random(asked.seed).sample(possible, min(asked.mutants, len(possible)))
    if asked.match:
        sample = [mutant for mutant in possible if asked.match in str(mutant)]
    with tempfile.TemporaryDirectory(prefix="likewise-mutants-") as temporary:
        folder = Path(temporary)
        tree = folder / "tree-0"
        shutil.copytree(ROOT, tree, ignore=_IGNORED)
        recorded = asked.recorded or folder / "recorded"
        if not recorded.exists():
            recorded.mkdir(parents=True)
            record(tree, recorded)
        compileall.compile_dir(tree / "bot", quiet=1)  # which the trials may not do
        coverage = CoverageMap(tree, recorded)
        for test, text in coverage.failures.items():
            _say(f"left out, since it fails without a fault: {test}\n{text}")
        trials = list(_trials(sample, coverage, folder, end, asked.seconds))
        unsound = fail_without(trials, tree, coverage.seconds)
    for test in unsound:
        _say(f"doesn't count, since it fails without a fault: {test}")
    judged = [Trial(trial.mutant, Verdict.SURVIVED) if trial.test in unsound else trial for trial in trials]
    _say_what_is_gone(possible)
    if not asked.match:
        write(judged, packages=asked.only, possible=possible, seed=asked.seed)
    failed = sum(trial.verdict is Verdict.FAILED for trial in judged)
    _say(f"{failed} of {len(judged)} failed a test")
    return 0 if judged and failed >= len(judged) * 0.9 else 1


def _arguments() -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m tests.prove.mutants", description=__doc__)
    made.add_argument("--mutants", type=int, default=150)
    made.add_argument("--minutes", type=float, default=30)
    made.add_argument("--seed", type=int, default=20261128)
    made.add_argument("--only", nargs="*", choices=PACKAGES, default=PACKAGES)
    made.add_argument("--seconds", type=float, default=60, help="of tests for each fault, at most")
    made.add_argument(
        "--match", help="plant those whose line holds this text, instead of a sample; write no page"
    )
    made.add_argument(
        "--recorded", type=Path, help="folder of which test runs which line; written where it is missing"
    )
    return made.parse_args()


def _trials(
    sample: Sequence[Mutant], coverage: CoverageMap, folder: Path, end: float, longest: float
) -> Iterator[Trial]:
    """Try the faults, one in each of several trees at a time, until the time is over."""
    trees: SimpleQueue[Path] = SimpleQueue()
    trees.put(folder / "tree-0")
    for number in range(1, os.cpu_count() or 1):
        trees.put(Path(shutil.copytree(folder / "tree-0", folder / f"tree-{number}")))

    def attempt(mutant: Mutant, tests: Sequence[str]) -> Trial | None:
        if time.monotonic() > end:
            return None
        tree = trees.get()
        try:
            return try_out(mutant, tree, tests, coverage.seconds)
        finally:
            trees.put(tree)

    with ThreadPoolExecutor(trees.qsize()) as pool:
        chosen = ((mutant, coverage.tests_of(mutant, longest)) for mutant in sample)
        running = [pool.submit(attempt, mutant, tests) for mutant, tests in chosen]
        for future in running:
            if trial := future.result():
                _say(f"{trial.verdict:<8} {trial.mutant} {f'({trial.test})' if trial.test else ''}")
                yield trial


def _say_what_is_gone(possible: Sequence[Mutant]) -> None:
    for key in REASONS.keys() - {mutant.key for mutant in possible}:
        _say(f"a reason for a fault that can't be planted: {key}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text.rstrip()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
