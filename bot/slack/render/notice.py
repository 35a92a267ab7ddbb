"""A message in place of a form, where there is no message to answer in."""

from typing import Any

from bot.slack.message import Message
from bot.slack.render import parts


def notice(message: Message) -> dict[str, Any]:
    """The modal that shows the message; without its buttons, since a click in a modal has no message to change."""
    return {
        "type": "modal",
        "title": parts.unformatted("Likewise"),
        "close": parts.unformatted("Close"),
        "blocks": [block for block in message.blocks if block["type"] != "actions"],
    }
