"""Benchmarks take minutes and need an idle machine, so they are only collected with `--benchmarks`."""

import pytest


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if config.getoption("--benchmarks") else True
