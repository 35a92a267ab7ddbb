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


@pytest.mark.parametrize("odd", [True, "64", 64.0, [64]])
def test_what_is_no_number_or_text_is_left_out(odd: Any) -> None:
    problem = read_problem({"code": odd, "status": odd, "title": [odd], "reason": 7, "type": 7})

    assert (problem.code, problem.status) == (None, None)
    assert (problem.title, problem.reason, problem.name) == ("", "", "")
