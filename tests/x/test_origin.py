"""Whether an error response is X's or a gateway's."""

import pytest

from bot.x.origin import is_by_x

JSON = {"content-type": "application/json; charset=utf-8"}


@pytest.mark.parametrize(
    "code", [32, 64, 88, 89, 99, 130, 131, 135, 136, 139, 142, 144, 215, 326, 415, 453], ids=str
)
def test_an_x_code_at_the_top_level_is_xs(code: int) -> None:
    """API v1.1 sends some codes there, such as 326 (locked) and 415 (unregistered callback)."""
    assert is_by_x(403, JSON, {"code": code, "message": "words of X's"})


def test_an_unknown_code_is_a_gateways() -> None:
    """Gateways' error documents have codes, too."""
    assert not is_by_x(403, JSON, {"code": 7, "message": "blocked by policy"})
