"""Credentials that authorize one request."""

from __future__ import annotations

import pytest

from bot.secret import Secret
from bot.x import APP, AppOnly, Bearer, XError, XPlanRefused


def test_a_bearer_hides_its_token() -> None:
    """`str`, `repr` and its attributes are safe in logs and tracebacks."""
    bearer = Bearer(Secret("ann-access"))
    assert "ann-access" not in f"{bearer!r} {bearer} {vars(bearer)}"


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "ä", "\x00"])
def test_an_impossible_token_is_refused(token: str) -> None:
    """Text that could break out of the header is refused, and the error doesn't repeat it."""
    with pytest.raises(ValueError, match=r"^not a bearer token$"):
        Bearer(Secret(token))


def test_the_app_only_credential_hides_its_token() -> None:
    """Only its kind is shown."""
    assert repr(AppOnly(Secret("app-bearer"))) == "AppOnly(…)"


def test_a_credential_knows_its_account() -> None:
    """A person's X ID, the app's own marker, or None."""
    assert Bearer(Secret("t"), "42").account == "42"
    assert AppOnly(Secret("t")).account == APP
    assert Bearer(Secret("t")).account is None


@pytest.mark.parametrize("account", [APP, "", "@ann", "4 2"])
def test_a_persons_account_is_an_id(account: str) -> None:
    """It can be neither the app's marker nor a handle, which may change."""
    with pytest.raises(ValueError, match="an id at X"):
        Bearer(Secret("t"), account)


def test_an_error_without_a_message_shows_its_kind() -> None:
    """No error is shown as empty text."""
    assert str(XError()) == "XError (no reply)"
    assert str(XPlanRefused(status=403, title="Same", detail="Same")) == "Same (403)"
