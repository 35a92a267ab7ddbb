"""`apps.*`: Socket Mode connections and uninstalling.

https://docs.slack.dev/reference/methods/apps.connections.open
"""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.api.oauth import check_client
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.socket_mode import SocketMode


def connections_open(sockets: SocketMode) -> Callable[[Call], Awaitable[dict[str, Any]]]:
    async def connections_open(call: Call) -> dict[str, Any]:
        if not call.token:
            raise ApiError("not_authed")
        if not call.token.startswith("xapp-"):
            raise ApiError("not_allowed_token_type")
        if call.token != call.state.credentials.app_token:
            raise ApiError("invalid_auth")
        return {"url": await sockets.open_url()}

    return connections_open


def uninstall(call: Call) -> dict[str, Any]:
    check_client(call)
    call.installation().revoked = True
    return {}
