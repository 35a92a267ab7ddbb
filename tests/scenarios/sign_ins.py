"""Scenarios that have to go the same way however people sign in at X.

OAuth 2.0 is run on each kind of database, OAuth 1.0a on one: what differs between the two doesn't touch the database.
Scenarios about renewing tokens are OAuth 2.0's own.
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
# For modules that run on SQLite only, as they say themselves.
EITHER_SIGN_IN = pytest.mark.parametrize("sign_in", ["oauth2", "oauth1"], indirect=True)
