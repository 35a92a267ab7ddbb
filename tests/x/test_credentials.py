"""A person's authorization of one request."""

from __future__ import annotations

import pytest

from bot.secret import Secret
from bot.x import APP, AppOnly, Bearer, XError, XPlanRefused


def test_a_bearer_shows_nothing_of_its_token() -> None:
    """Neither its text nor its parts give a token away in a log or traceback."""
    bearer = Bearer(Secret("ann-access"))
    assert "ann-access" not in f"{bearer!r} {bearer} {vars(bearer)}"


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "ä", "\x00"])
def test_what_cannot_be_a_token_is_refused(token: str) -> None:
    """Text that would break out of the header is refused, without being repeated."""
    with pytest.raises(ValueError, match=r"^not a bearer token$"):
        Bearer(Secret(token))


def test_the_app_only_credential_shows_nothing_either() -> None:
    """It is named by its kind alone."""
    assert repr(AppOnly(Secret("app-bearer"))) == "AppOnly(…)"


def test_a_credential_knows_whom_it_speaks_for() -> None:
    """A person by their id at X, the app by its own word, and nobody where nobody has said."""
    assert Bearer(Secret("t"), "42").account == "42"
    assert AppOnly(Secret("t")).account == APP
    assert Bearer(Secret("t")).account is None


@pytest.mark.parametrize("account", [APP, "", "@ann", "4 2"])
def test_a_persons_account_is_an_id(account: str) -> None:
    """No person's token passes for the app's, nor for a name that may change."""
    with pytest.raises(ValueError, match="an id at X"):
        Bearer(Secret("t"), account)


def test_an_error_without_words_shows_its_kind() -> None:
    """Every error reads as something."""
    assert str(XError()) == "XError (no reply)"
    assert str(XPlanRefused(status=403, title="Same", detail="Same")) == "Same (403)"
