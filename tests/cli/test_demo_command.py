"""The options and environment of `demo`."""

import pytest

from bot.sandbox.demo import without

from .conftest import Likewise


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_an_invalid_port_is_refused(likewise: Likewise, port: str) -> None:
    """The message gives the valid range."""
    result = likewise("demo", "--port", port)

    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_the_demo_ignores_a_deployments_settings() -> None:
    """Exported variables could keep the demo from starting, or change it."""
    environment = {"PATH": "/bin", "X_API_KEY": "k", "daily_budget": "1", "LIKES": "x"}

    assert without({"x_api_key", "daily_budget"}, environment) == {"PATH": "/bin", "LIKES": "x"}
