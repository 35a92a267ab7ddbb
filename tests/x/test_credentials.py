"""A person's authorization of one request."""

from __future__ import annotations

import pytest

from bot.secret import Secret
from bot.x import Bearer, XError, XPlanRefused


def test_a_bearer_shows_nothing_of_its_token() -> None:
    """Neither its text nor its parts give a token away in a log or traceback."""
    bearer = Bearer(Secret("ann-access"))
    assert "ann-access" not in f"{bearer!r} {bearer} {vars(bearer)}"


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "ä", "\x00"])
def test_what_cannot_be_a_token_is_refused(token: str) -> None:
    """Text that would break out of the header is refused, without being repeated."""
    with pytest.raises(ValueError, match=r"^not a bearer token$"):
        Bearer(Secret(token))


def test_an_error_without_words_shows_its_kind() -> None:
    """Every error reads as something."""
    assert str(XError()) == "XError (no reply)"
    assert str(XPlanRefused(status=403, title="Same", detail="Same")) == "Same (403)"
