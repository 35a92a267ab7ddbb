"""Messages that others see: each of their buttons says itself that its answer comes beside."""

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
    """The buttons that ask for something, as a click on each of them says it."""
    return [
        {"block_id": block.get("block_id", ""), **element}
        for block in (message["blocks"] if isinstance(message, dict) else message.blocks)
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if str(element.get("action_id", "")).startswith("ask:")
    ]


@pytest.mark.parametrize("name", PUBLIC)
def test_no_answer_takes_the_place_of_what_all_see(name: str) -> None:
    """By its value or its action, whatever Slack says of the place: so that two mistakes are needed to lay an answer open."""
    for sample in SAMPLES[name]:
        for button in buttons(sample(FRIENDLY)):
            assert placement_of(Intent.decode(button["value"]), button["action_id"]) is Placement.NEW


@pytest.mark.parametrize("name", SAMPLES)
def test_no_behavior_hides_in_the_text_of_an_action_id(name: str) -> None:
    """What a button does is in its value: under any other id its answer would go to the same place."""
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
def test_buttons_that_were_sent_before_still_work(action_id: str, placement: Placement) -> None:
    """Messages of earlier versions hold buttons whose values don't say where the answer goes; their ids do."""
    intent = Intent.decode(f'{{"act":"{action_id.split(":")[1]}","post_id":"1","via":"button"}}')

    assert placement_of(intent, action_id) is placement


def test_a_private_answers_buttons_don_t_say_so() -> None:
    """They may take its place."""
    assert not any(
        button["block_id"] == FOR_EVERYONE
        for one in SAMPLES["like_result"]
        for button in buttons(one(FRIENDLY))
    )
