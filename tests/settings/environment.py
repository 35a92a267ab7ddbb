"""An environment with everything a deployment needs, and the errors of changed ones."""

import pytest

from bot.db.keyring import new_key
from bot.settings import Purpose, Settings, SettingsFault

KEY = new_key().reveal()
SERVE = {
    "PUBLIC_URL": "https://likewise.example",
    "ENCRYPTION_KEYS": KEY,
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "SLACK_CLIENT_ID": "111.222",
    "SLACK_CLIENT_SECRET": "slack-client-secret",
    "X_CLIENT_ID": "x-client-id",
}
SOCKET = {name: text for name, text in SERVE.items() if name != "SLACK_SIGNING_SECRET"} | {
    "SLACK_APP_TOKEN": "xapp-1"
}


def faults(env: dict[str, str], purpose: Purpose = Purpose.SERVE) -> tuple[str, ...]:
    with pytest.raises(SettingsFault) as raised:
        Settings.read(purpose, env)
    return raised.value.faults


def only_fault(**changed: str) -> str:
    found = faults(SERVE | changed)
    assert len(found) == 1, found
    return found[0]
