"""`demo`: the options that reach the sandbox's own checks."""

import pytest

from bot.sandbox.demo import without

from .conftest import Likewise


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(likewise: Likewise, port: str) -> None:
    """The option says which ports there are."""
    result = likewise("demo", "--port", port)

    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_a_real_deployments_settings_stay_out_of_it() -> None:
    """What a shell has exported for a deployment could keep the demo from starting, or make it another."""
    environment = {"PATH": "/bin", "X_API_KEY": "k", "daily_budget": "1", "LIKES": "x"}

    assert without({"x_api_key", "daily_budget"}, environment) == {"PATH": "/bin", "LIKES": "x"}
