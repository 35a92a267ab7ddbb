"""All attacks are marked `slow`."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Leave attacks out of `make test-fast`: each is a scenario with many requests."""
    item.add_marker(pytest.mark.slow)
