"""`demo`: the options that reach the sandbox's own checks."""

import pytest

from .conftest import Likewise


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(likewise: Likewise, port: str) -> None:
    """The option says which ports there are."""
    result = likewise("demo", "--port", port)

    assert result.exit_code == 2
    assert "--port" in result.stderr
