"""A plugin of pytest that runs chosen tests in their order, and tells how each went: `-p tests.prove.mutants.chosen_tests`."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

# Names a JSON file {test: its longest time in seconds}; where it isn't set, every suitable test runs.
CHOICE = "LIKEWISE_CHOSEN_TESTS"
# Names a file to write a line of JSON to for each test: its id, seconds, whether it failed, and how that read.
OUTCOMES = "LIKEWISE_OUTCOMES"
# Tests of the whole app: PostgreSQL and OAuth 1.0a do the same for several times the time; what only they do, tests of a package show.
_LONG = ("tests/scenarios/", "tests/web/", "tests/attacks/", "tests/prove/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if choice := os.environ.get(CHOICE):
        limits: dict[str, float] = json.loads(Path(choice).read_text(encoding="utf-8"))
        found = {item.nodeid: item for item in items}
        chosen = [found[test] for test in limits if test in found]
        for item in chosen:
            item.add_marker(pytest.mark.timeout(limits[item.nodeid]), append=False)
    else:
        chosen = list(_suitable(items))
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _suitable(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the tests to record; of a long one with many parameters the first, one in the middle and the last."""
    by_function: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if _is_suitable(item):
            by_function[item.nodeid.partition("[")[0]].append(item)
    for name, ones in by_function.items():
        is_long = name.startswith(_LONG) and len(ones) > 3
        yield from (ones[0], ones[len(ones) // 2], ones[-1]) if is_long else ones


def _is_suitable(item: pytest.Item) -> bool:
    if not item.nodeid.startswith(_LONG):
        return not item.get_closest_marker("processes")  # other processes aren't traced
    return not (item.get_closest_marker("postgres") or "sqlite-oauth1" in item.nodeid)


class _Outcomes:
    def __init__(self, path: Path) -> None:
        self._path = path

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        line = {
            "test": report.nodeid,
            "seconds": report.duration,
            "failed": report.failed,
            "text": str(report.longrepr)[-2000:] if report.failed else "",
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    # With xdist the process that hands out the tests writes, and no other.
    if (path := os.environ.get(OUTCOMES)) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Outcomes(Path(path)))
