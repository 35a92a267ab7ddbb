"""`conversations.*`: https://docs.slack.dev/reference/methods?family=conversations."""

from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.api.chat import find_channel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.world import Channel


def open_im(call: Call) -> dict[str, Any]:
    workspace = call.workspace("im:write")
    users = call.args.get("users") or []
    wanted = users.split(",") if isinstance(users, str) else users
    if len(wanted) != 1:
        raise ApiError("users_list_not_supplied" if not wanted else "method_not_supported_for_channel_type")
    person = workspace.people.get(str(wanted[0]))
    if person is None:
        raise ApiError("user_not_found")
    channel = call.state.world.im(person)
    return {"channel": {"id": channel.id} | (channel.as_object() if call.args.get("return_im") else {})}


def info(call: Call) -> dict[str, Any]:
    workspace = call.workspace()
    channel = find_channel(workspace, call.text("channel", "channel_not_found"))
    kind = _kind(channel)
    call.installation(f"{kind}:read")
    if channel.is_private and not channel.has_app:
        raise ApiError("channel_not_found")
    return {"channel": channel.as_object()}


def _kind(channel: Channel) -> str:
    if channel.between:
        return "im" if channel.is_im else "mpim"
    return "im" if channel.im_with else "groups" if channel.is_private else "channels"
