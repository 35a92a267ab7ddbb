"""`users.info` and `team.info`."""

from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.people import as_user_object


def users_info(call: Call) -> dict[str, Any]:
    """Return a user, including external users of shared channels.

    https://docs.slack.dev/reference/methods/users.info
    """
    workspace = call.workspace("users:read")
    wanted = call.text("user", "user_not_found")
    shared = {key for channel in workspace.channels.values() for key in channel.strangers}
    strangers = [person for person in call.state.world.people() if person.key in shared]
    own = [person for one in call.organization() for person in one.people.values()]
    teams = {one.id for one in call.organization()}
    for person in [*own, *strangers]:
        if person.id == wanted:
            home = call.state.workspace(person.team_id)
            told = as_user_object(person, call.state.picture(person), home.enterprise)
            return {"user": told | ({"is_stranger": False} if person.team_id not in teams else {})}
    if wanted == workspace.app.user_id:
        app = workspace.app
        return {
            "user": {
                "id": app.user_id,
                "team_id": app.team_id,
                "name": app.name.lower(),
                "is_bot": True,
                "deleted": False,
            }
        }
    raise ApiError("user_not_found")


def team_info(call: Call) -> dict[str, Any]:
    """Return the workspace (https://docs.slack.dev/reference/methods/team.info)."""
    workspace = call.workspace("team:read")
    return {
        "team": {
            "id": workspace.id,
            "name": workspace.name,
            "domain": workspace.domain,
            "url": workspace.url,
            "email_domain": "example.com",
            "icon": {"image_default": True},
        }
    }
