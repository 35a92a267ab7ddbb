"""The minimum settings of the app, for its commands as deploy/ starts them."""

import pytest

from bot.db.keyring import new_key


@pytest.fixture
def complete() -> dict[str, str]:
    return {
        "PUBLIC_URL": "https://likewise.example",
        "ENCRYPTION_KEYS": new_key().reveal(),
        "SLACK_SIGNING_SECRET": "a-signing-secret",
        "SLACK_CLIENT_ID": "111.222",
        "SLACK_CLIENT_SECRET": "a-client-secret",
        "X_CLIENT_ID": "an-x-client-id",
    }
