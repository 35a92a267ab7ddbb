"""Whose an error reply is: X's, or that of something in between."""

import pytest

from bot.x.origin import is_by_x

JSON = {"content-type": "application/json; charset=utf-8"}


@pytest.mark.parametrize(
    "code", [32, 64, 88, 89, 99, 130, 131, 135, 136, 139, 142, 144, 215, 326, 415, 453], ids=str
)
def test_a_code_of_xs_at_the_top_is_xs_word(code: int) -> None:
    """API v1.1 puts some of its codes there; a lock (326) or a callback that isn't registered (415) is no edge's doing."""
    assert is_by_x(403, JSON, {"code": code, "message": "words of X's"})


def test_a_code_that_x_does_not_have_is_an_edges() -> None:
    """A gateway's own document has codes, too."""
    assert not is_by_x(403, JSON, {"code": 7, "message": "blocked by policy"})
