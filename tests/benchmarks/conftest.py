"""Benchmarks take minutes and say little on a busy machine: they are collected only when asked for (`make bench`)."""

import pytest


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if config.getoption("--benchmarks") else True
