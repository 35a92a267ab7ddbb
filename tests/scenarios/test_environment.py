"""Settings come from one place: libraries that read the environment themselves change nothing."""

from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.smoke_test import as_text
from tests.conftest import MovableClock
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, scene

FOREIGN = {
    "SLACK_BOT_TOKEN": "xoxb-of-somebody-else",
    "SLACK_APP_TOKEN": "xapp-of-somebody-else",
    "SLACK_SIGNING_SECRET": "another-secret",
    "SLACK_CLIENT_ID": "1.1",
    "SLACK_CLIENT_SECRET": "another-client-secret",
    "SLACK_SCOPES": "admin",
    "SLACK_VERIFICATION_TOKEN": "another",
}


@pytest.mark.parametrize("token", [{}, {"SLACK_BOT_TOKEN": ""}], ids=["one workspace", "many"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_slack_variables_reach_only_the_settings(
    database_url: str,
    clock: MovableClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    token: dict[str, Any],
) -> None:
    """Bolt would read SLACK_* itself and store installations in the home folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name, value in FOREIGN.items():
        monkeypatch.setenv(name, value)

    async with scene(database_url, clock, **token) as acme:
        if token:
            exchange = await acme.slack.command("maya", "#social", "/like", ANNOUNCED)
            assert "isn't installed" in as_text(await acme.answer(exchange))
        else:
            await acme.connect("maya")
            assert says_liked(as_text(await acme.type("maya", "/like", ANNOUNCED)))
            message = acme.slack.post("sam", "#social", f"{ANNOUNCED} https://x.com/a/status/1")
            await acme.slack.shortcut("maya", "#social", message, "like_post")
            await acme.slack.wait_for(lambda: acme.slack.modal_of("maya"))
        await acme.slack.event({"type": "app_uninstalled"})
        assert all(call.ok for call in acme.slack.api_calls)
        assert "auth.test" not in [call.method for call in acme.slack.api_calls]

    assert list(home.iterdir()) == []
