"""Payloads of an external user with a member's ID, whose fields about teams disagree, are missing or of another type."""

import json
from copy import deepcopy
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from bot.sandbox.slack import payloads
from tests.conftest import SQLITE
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene
from tests.scenarios.external_users import external_users_allowed, host
from tests.scenarios.reacting import choose_emoji
from tests.scenarios.team import posted, reply, turn_on_replies
from tests.scenarios.watching import FORM, JSON, signed

__all__ = ["host"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

_MISSING: Final = object()
# Without `user.team_id`, nothing in a payload tells an external user from a member with the same ID.
_FIELDS: Final = (
    "team",
    "team_id",
    "enterprise",
    "enterprise_id",
    "is_enterprise_install",
    "context_team_id",
    "context_enterprise_id",
    "is_ext_shared_channel",
    "channel",
)


def variants(payload: dict[str, Any], values: list[Any]) -> list[dict[str, Any]]:
    """Return the payload, and with each field about teams missing or replaced."""
    there = [name for name in _FIELDS if name in payload]
    made = [payload]
    for name in there:
        for value in (_MISSING, *values):
            changed = deepcopy(payload)
            changed[name] = value
            made.append({key: each for key, each in changed.items() if each is not _MISSING})
    return made


async def send(scene: Scene, payload: dict[str, Any]) -> None:
    is_event = payload["type"] == "event_callback"
    body = json.dumps(payload) if is_event else urlencode({"payload": json.dumps(payload)})
    response = await signed(scene, body.encode(), JSON if is_event else FORM)
    assert response.status_code in {200, 400}
    await scene.container.storage.background.drain(PATIENCE)


async def test_no_variant_of_a_payload_acts_as_the_member(host: Scene) -> None:
    """Kai of Globex has Sam's ID; clicks a *Like* button, uses the shortcut, and reacts as Sam does to like."""
    await host.connect("sam")
    await external_users_allowed(host)
    await choose_emoji(host)
    await turn_on_replies(host)
    message = await posted(host, ANNOUNCED, user="lena")
    answer = reply(host, message)
    host.slack.share("#social", "kai")
    kai, channel = host.slack.person("kai"), host.slack.world.channel("#social")
    (like,) = [
        {"type": "button", "block_id": block["block_id"], "action_ts": "1.2"} | element
        for block in answer.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == "ask:like:1"
    ]
    given = host.slack.response_urls.give(kai, channel)
    reaction = {
        "type": "reaction_added",
        "user": kai.id,
        "reaction": "heart",
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "event_ts": message.ts,
    }
    host.slack.react("kai", message, "heart")
    await host.slack.settled()
    await host.container.storage.background.drain(PATIENCE)
    sent = [
        payloads.message_action(host.slack, kai, channel, message, "like_post", given),
        payloads.message_click(host.slack, kai, channel, answer, like, {}, given),
        payloads.event_callback(host.slack, host.slack.workspace("acme"), reaction, "Ev0", kai),
    ]
    host.x.requests.clear()
    acme, globex = host.slack.workspace("acme").id, kai.team_id
    values: list[Any] = [None, "", {}, [], acme, globex, {"id": acme}, {"id": globex}, True, "true"]

    number = 0
    for payload in sent:
        for variant in variants(payload, values):
            number += 1
            await send(host, variant | ({"event_id": f"Ev{number}"} if "event" in payload else {}))

    assert number > 100
    assert not host.x.requests
