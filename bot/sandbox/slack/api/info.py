"""Users, user groups, channels and emoji: https://docs.slack.dev/reference/methods."""

from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.api.chat import find_channel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.objects import make
from bot.sandbox.slack.world import EMOJI, Channel


def users_info(call: Call) -> dict[str, Any]:
    """Return a user, including external users of shared channels."""
    workspace = call.workspace("users:read")
    wanted = call.text("user", "user_not_found")
    shared = {key for channel in workspace.channels.values() for key in channel.external_users}
    external_users = [person for person in call.state.world.people() if person.key in shared]
    own = [person for one in call.organization() for person in one.people.values()]
    teams = {one.id for one in call.organization()}
    for person in [*own, *external_users]:
        if person.id == wanted:
            home = call.state.workspace(person.team_id)
            told = make("user", person=person, home=home, picture=call.state.picture(person))
            return {"user": told | ({"is_stranger": False} if person.team_id not in teams else {})}
    app = workspace.app
    if wanted == app.user_id:
        told = {"id": wanted, "team_id": app.team_id, "name": app.name.lower(), "is_bot": True}
        return {"user": told | {"deleted": False}}
    raise ApiError("user_not_found")


def list_emoji(call: Call) -> dict[str, Any]:
    """Return the workspace's own emoji and, if asked for, the standard ones in one category."""
    told: dict[str, Any] = {"emoji": call.workspace("emoji:read").custom_emoji}
    if str(call.args.get("include_categories")).lower() in {"true", "1"}:
        told["categories"] = [{"name": "Standard", "emoji_names": sorted(EMOJI)}]
    return told


def list_groups(call: Call) -> dict[str, Any]:
    workspace = call.workspace("usergroups:read")
    return {"usergroups": [make("usergroup", group=each, team_id=workspace.id) for each in workspace.groups]}


def list_group_users(call: Call) -> dict[str, Any]:
    workspace = call.workspace("usergroups:read")
    wanted = call.text("usergroup", "no_such_subteam")
    for group in workspace.groups:
        if group.id == wanted:
            return {"users": list(group.users)}
    raise ApiError("no_such_subteam")


def open_im(call: Call) -> dict[str, Any]:
    """Return the direct messages between the app and one user."""
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


def channel_info(call: Call) -> dict[str, Any]:
    """Return a channel; each kind of channel needs a scope of its own."""
    channel = find_channel(call.workspace(), call.text("channel", "channel_not_found"))
    call.installation(f"{_kind(channel)}:read")
    if channel.is_private and not channel.has_app:
        raise ApiError("channel_not_found")
    return {"channel": channel.as_object()}


def _kind(channel: Channel) -> str:
    if channel.between:
        return "im" if channel.is_im else "mpim"
    return "im" if channel.im_with else "groups" if channel.is_private else "channels"
