"""Clicks on buttons with a value that the app didn't write: a valid payload can have invalid text inside the value's JSON."""

import json
from urllib.parse import urlencode

import pytest

from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.slack.actions import ACTIONS
from tests.scenarios.conftest import PATIENCE, Scene
from tests.scenarios.watching import log_lines, signed

ILL = {
    "a NUL": "a\0",
    "half of a surrogate pair": "\ud83da",
    "a direction mark": "\u202ea",
    "long": "x" * 1900,
}


def click(acme: Scene, action: str, **fields: str) -> bytes:
    """Return Maya's click as Slack would send it, with an invented value; JSON escapes hide its invalid characters."""
    person = acme.slack.person("maya")
    value = json.dumps({"action": action, "post_id": ANNOUNCEMENT} | fields)
    body = {
        "type": "block_actions",
        "user": {"id": person.id, "username": person.name, "team_id": person.team_id},
        "team": {"id": person.team_id, "domain": "acme"},
        "channel": {"id": "C02S0C1AL7B", "name": "social"},
        "container": {"type": "message", "message_ts": "1.2", "is_ephemeral": True},
        "response_url": f"{acme.slack.url}/response/none",
        "trigger_id": "1.2.3",
        "actions": [{"type": "button", "action_id": f"ask:{action}", "block_id": "b", "value": value}],
    }
    return urlencode({"payload": json.dumps(body)}).encode()


@pytest.mark.slow
@pytest.mark.parametrize("ill", ILL)
async def test_a_button_value_that_no_database_can_store_is_acknowledged(acme: Scene, ill: str) -> None:
    """For every action and every text field; nothing fails."""
    await acme.connect("maya")
    kept = [name for name in ACTIONS if name not in {"disconnect", "forget"}]

    with log_lines() as log:
        for action in kept:
            for field in ("argument", "handle", "page", "block"):
                answer = await signed(acme, click(acme, action, **{field: ILL[ill]}))
                assert answer.status_code == 200, (action, field)
        await acme.container.storage.background.drain(PATIENCE)

    assert log.of("request_failed") == []
