"""What an error document of X's says, wherever in it."""

from typing import Any

import pytest

from bot.x.problems import read_problem


@pytest.mark.parametrize(
    ("errors", "detail"),
    [
        (["Sorry, not allowed"], "Sorry, not allowed"),
        ([{"message": "Sorry, not allowed"}], "Sorry, not allowed"),
        ([], "In short"),
        ([7], "In short"),
        ("no list", "In short"),
    ],
)
def test_the_first_error_says_more_than_the_document(errors: Any, detail: str) -> None:
    """Whether it is an object or the words themselves; what is neither is passed over."""
    assert read_problem({"detail": "In short", "errors": errors}).detail == detail
