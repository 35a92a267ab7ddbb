"""Scenarios that must have the same result with each sign-in at X.

OAuth 2.0 runs on each kind of database, OAuth 1.0a on one: their difference doesn't concern the database.
Scenarios about refreshing tokens exist for OAuth 2.0 only.
"""

import pytest

EITHER = pytest.mark.parametrize(
    ("database_url", "sign_in"),
    [
        pytest.param("sqlite", "oauth2", id="sqlite"),
        pytest.param("postgresql", "oauth2", id="postgresql", marks=pytest.mark.postgres),
        pytest.param("sqlite", "oauth1", id="sqlite-oauth1", marks=pytest.mark.slow),
    ],
    indirect=True,
)
# For modules whose own mark limits them to SQLite.
EITHER_SIGN_IN = pytest.mark.parametrize("sign_in", ["oauth2", "oauth1"], indirect=True)
