"""`reactions.get`: https://docs.slack.dev/reference/methods/reactions.get."""

from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.api.chat import find_channel
from bot.sandbox.slack.errors import ApiError


def get(call: Call) -> dict[str, Any]:
    """Return the message with its reactions; without `full`, only some of the users are listed."""
    workspace = call.workspace("reactions:read")
    if not call.args.get("timestamp"):
        raise ApiError("no_item_specified")
    channel = find_channel(workspace, call.text("channel", "channel_not_found"))
    if not channel.has_app:
        raise ApiError("not_in_channel")
    try:
        message = call.state.messages.find(str(call.args["timestamp"]), channel.id)
    except LookupError as error:
        raise ApiError("message_not_found") from error
    if message.ephemeral:
        raise ApiError("message_not_found")
    told = message.as_object()
    objects = message.reactions.as_objects()
    return {
        "type": "message",
        "channel": channel.id,
        "message": told | ({"reactions": objects} if objects else {}),
    }
