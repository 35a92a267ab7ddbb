"""Reactions to messages: the events that the app gets, and what it can look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.sandbox.slack import SlackSandbox

    from .echo_app import EchoBot


async def test_reactions_get_returns_the_users_of_each_emoji(slack: SlackSandbox, bot: EchoBot) -> None:
    message = slack.post("sam", "#social", "Hello")
    slack.react("maya", message, "heart")
    slack.react("lena", message, "heart")
    slack.react("lena", message, "+1::skin-tone-3")

    told = await bot.api("reactions.get", channel=message.channel_id, timestamp=message.ts, full=True)

    assert told["message"]["text"] == "Hello"
    assert {each["name"]: each["count"] for each in told["message"]["reactions"]} == {
        "heart": 2,
        "+1::skin-tone-3": 1,
    }


async def test_a_user_can_add_an_emoji_once(slack: SlackSandbox) -> None:
    """Adding it again, or removing one that isn't there, changes nothing."""
    message = slack.post("sam", "#social", "Hello")

    assert slack.react("maya", message, "heart")
    assert not slack.react("maya", message, "heart")
    assert slack.unreact("maya", message, "heart")
    assert not slack.unreact("maya", message, "heart")


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize(
    ("channel", "timestamp", "error"),
    [
        ("C02S0C1AL7B", "1.2", "message_not_found"),
        ("C02S0C1AL7B", "", "no_item_specified"),
        ("C0NOWHERE", "1.2", "channel_not_found"),
        ("C02PAYL0ADD", "1.2", "not_in_channel"),
    ],
)
async def test_each_failed_lookup_of_reactions_has_slacks_error(
    bot: EchoBot, channel: str, timestamp: str, error: str
) -> None:
    assert (await bot.api("reactions.get", channel=channel, timestamp=timestamp))["error"] == error
