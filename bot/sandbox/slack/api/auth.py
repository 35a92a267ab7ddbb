"""`auth.test` and `apps.*`: the token, Socket Mode connections, uninstalling.

Sources: https://docs.slack.dev/reference/methods/auth.test,
https://docs.slack.dev/reference/methods/apps.connections.open.
"""

from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.api.oauth import check_client
from bot.sandbox.slack.errors import ApiError


def test(call: Call) -> dict[str, Any]:
    """Return whose token it is."""
    workspace = call.workspace()
    return {
        "url": workspace.url,
        "team": workspace.name,
        "user": workspace.app.name.lower(),
        "team_id": workspace.id,
        "user_id": workspace.app.user_id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": workspace.org_wide,
    } | ({"enterprise_id": workspace.enterprise[0]} if workspace.enterprise else {})


async def connections_open(call: Call) -> dict[str, Any]:
    """Return the URL of a WebSocket."""
    if not call.token:
        raise ApiError("not_authed")
    if not call.token.startswith("xapp-"):
        raise ApiError("not_allowed_token_type")
    if call.token != call.state.app_token:
        raise ApiError("invalid_auth")
    return {"url": await call.state.sockets.open_url()}


def uninstall(call: Call) -> dict[str, Any]:
    check_client(call)
    call.installation().revoked = True
    return {}
