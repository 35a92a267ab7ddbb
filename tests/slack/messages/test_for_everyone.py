"""Messages that others can see: each button says that its reply is private."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.slack.intents.intent import Intent, Placement
from bot.slack.listeners.actions import placement_of
from bot.slack.messages.blocks import FOR_EVERYONE
from tests.slack.messages.every_sample import SAMPLES
from tests.slack.messages.samples import FRIENDLY

PUBLIC = ("digest", "shared", "shared_likers", "team_channel_opened", "team_reply")


def buttons(message: Any) -> list[Mapping[str, Any]]:
    """Return the intents of the buttons as clicks on them carry them."""
    return [
        {"block_id": block.get("block_id", ""), **element}
        for block in (message["blocks"] if isinstance(message, dict) else message.blocks)
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if str(element.get("action_id", "")).startswith("ask:")
    ]


@pytest.mark.parametrize("name", PUBLIC)
def test_no_reply_replaces_a_public_message(name: str) -> None:
    """The value and the action ID both say so, whatever Slack says of the channel: two mistakes would be needed."""
    for sample in SAMPLES[name]:
        for button in buttons(sample(FRIENDLY)):
            assert placement_of(Intent.decode(button["value"]), button["action_id"]) is Placement.NEW


@pytest.mark.parametrize("name", SAMPLES)
def test_action_ids_hold_no_behavior(name: str) -> None:
    """What a button does is in its value: with any other ID the reply goes to the same place."""
    for sample in SAMPLES[name]:
        for button in buttons(sample(FRIENDLY)):
            intent = Intent.decode(button["value"])
            assert placement_of(intent, button["action_id"]) is placement_of(intent, "ask:another:1")


@pytest.mark.parametrize(
    ("action_id", "placement"),
    [
        ("ask:like", Placement.REPLACE),
        ("ask:like:1", Placement.NEW),
        ("ask:like:again", Placement.REPLACE),
        ("ask:connect:beside", Placement.NEW),
        ("ask:likers", Placement.NEW),
        ("ask:likers:next", Placement.REPLACE),
        ("ask:share_team:2", Placement.NEW),
        ("ask:unshare", Placement.NEW),
    ],
)
def test_buttons_of_earlier_versions_still_work(action_id: str, placement: Placement) -> None:
    """Their values don't say where the reply goes; their IDs do."""
    intent = Intent.decode(f'{{"act":"{action_id.split(":")[1]}","post_id":"1","via":"button"}}')

    assert placement_of(intent, action_id) is placement


def test_a_private_reply_can_be_replaced() -> None:
    """Replies to its buttons may replace it."""
    assert not any(
        button["block_id"] == FOR_EVERYONE
        for one in SAMPLES["like_result"]
        for button in buttons(one(FRIENDLY))
    )
