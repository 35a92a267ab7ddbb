"""A message in place of a form, where there is no message to answer in."""

from typing import Any

from bot.slack.message import Message
from bot.slack.messages import blocks


def notice(message: Message) -> dict[str, Any]:
    """The modal that shows the message; without its buttons, since a click in a modal has no message to change."""
    return {
        "type": "modal",
        "title": blocks.plain_text("Likewise"),
        "close": blocks.plain_text("Close"),
        "blocks": [block for block in message.blocks if block["type"] != "actions"],
    }
