"""Messages that others see: each of their buttons says itself that its answer comes beside."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.slack.listeners.actions import is_beside
from bot.slack.messages.blocks import FOR_EVERYONE
from tests.slack.messages.every_sample import SAMPLES
from tests.slack.messages.samples import FRIENDLY

PUBLIC = ("digest", "shared", "shared_likers", "team_channel_opened", "team_reply")


def buttons(message: Any) -> list[Mapping[str, Any]]:
    """The buttons that ask for something, as a click on each of them says it."""
    return [
        {"block_id": block.get("block_id", ""), **element}
        for block in message.blocks
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if str(element.get("action_id", "")).startswith("ask:")
    ]


@pytest.mark.parametrize("name", PUBLIC)
def test_no_answer_takes_the_place_of_what_all_see(name: str) -> None:
    """By its name or its block, whatever Slack says of the place: so that two mistakes are needed to lay an answer open."""
    for sample in SAMPLES[name]:
        assert all(is_beside(button) for button in buttons(sample(FRIENDLY)))


def test_a_private_answers_buttons_don_t_say_so() -> None:
    """They may take its place."""
    assert not any(
        button["block_id"] == FOR_EVERYONE
        for one in SAMPLES["like_result"]
        for button in buttons(one(FRIENDLY))
    )
