"""The page about planted faults: the figure, and each fault that no test noticed."""

import textwrap
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from tests.prove.mutants.mutations import Mutant, in_short
from tests.prove.mutants.survivors import REASONS
from tests.prove.mutants.trial import Trial, Verdict
from tests.prove.report import ROOT, commit, machine

PAGE = ROOT / "docs" / "mutants.md"
INTRODUCTION = """\
# Planted faults

`make mutants` plants faults in linking, likes, workspaces, db, requests, delivery and x, one at a
time: a changed comparison, query condition, constant or return value, or a removed call. It then
runs the tests that cover the changed line, for a minute at most
([tests/prove/mutants](../tests/prove/mutants/__init__.py)). A seed selects the sample; for another
one, run `make mutants ARGS="--seed 7"`.

"""


def write(
    trials: Sequence[Trial], *, packages: Sequence[str], possible: Collection[Mutant], seed: int
) -> None:
    """Write the page."""
    survivors = [trial.mutant for trial in trials if trial.verdict is Verdict.SURVIVED]
    rows = [
        f"| `{one.path}` | `{_cell(one.before)}` | `{_cell(one.after)}` | {REASONS.get(one.key, 'not explained yet')} |"
        for one in survivors
    ]
    table = [
        "No test noticed these:",
        "",
        "| Module | Was | Became | Why it is acceptable |",
        "|---|---|---|---|",
        *rows,
    ]
    text = f"{INTRODUCTION}{_summary(trials, seed)}\n\n{_by_package(trials, packages, possible)}\n"
    if rows:
        text += "\n" + "\n".join(table) + "\n"
    PAGE.write_text(text, encoding="utf-8")


def _summary(trials: Sequence[Trial], seed: int) -> str:
    count = Counter(trial.verdict for trial in trials)
    figures = f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, {machine()}, seed {seed}"
    noticed = f"{count[Verdict.FAILED]} of {len(trials)} failed a test"
    hung = f"{count[Verdict.HUNG]} ran into a time limit, {count[Verdict.SURVIVED]} went unnoticed"
    return textwrap.fill(f"{figures}: {noticed}, {hung}.", 100)


def _by_package(trials: Sequence[Trial], packages: Sequence[str], possible: Collection[Mutant]) -> str:
    rows = []
    for package in packages:
        verdicts = Counter(one.verdict for one in trials if one.mutant.path.startswith(f"{package}/"))
        can_be = sum(one.path.startswith(f"{package}/") for one in possible)
        rows.append(f"| `{package}` | {can_be} | {verdicts.total()} | {verdicts[Verdict.FAILED]} |")
    return "\n".join(["| Package | Possible faults | Planted | Failed a test |", "|---|---|---|---|", *rows])


def _cell(text: str) -> str:
    return in_short(text).replace("|", "\\|").replace("`", "'")
