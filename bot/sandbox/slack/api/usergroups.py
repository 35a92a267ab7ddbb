"""`usergroups.*`: https://docs.slack.dev/reference/methods?family=usergroups."""

from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.errors import ApiError


def list_groups(call: Call) -> dict[str, Any]:
    workspace = call.workspace("usergroups:read")
    return {"usergroups": [group.as_object(workspace.id) for group in workspace.groups]}


def list_users(call: Call) -> dict[str, Any]:
    workspace = call.workspace("usergroups:read")
    wanted = call.text("usergroup", "no_such_subteam")
    for group in workspace.groups:
        if group.id == wanted:
            return {"users": list(group.users)}
    raise ApiError("no_such_subteam")
