"""The Web API methods that the app uses, as functions of a call."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.slack.api import (
    apps,
    auth,
    chat,
    conversations,
    files,
    info,
    oauth,
    reactions,
    usergroups,
    views,
)
from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.socket_mode import SocketMode

Method = Callable[[Call], dict[str, Any]]
AsyncMethod = Callable[[Call], Awaitable[dict[str, Any]]]


def methods(sockets: SocketMode) -> dict[str, Method | AsyncMethod]:
    """Return the methods by name."""
    return {
        "api.test": auth.api_test,
        "auth.test": auth.test,
        "auth.revoke": auth.revoke,
        "chat.postMessage": chat.post_message,
        "chat.postEphemeral": chat.post_ephemeral,
        "chat.update": chat.update,
        "chat.delete": chat.delete,
        "chat.getPermalink": chat.get_permalink,
        "views.open": views.open_view,
        "views.push": views.push,
        "views.update": views.update,
        "views.publish": views.publish,
        "users.info": info.users_info,
        "reactions.get": reactions.get,
        "usergroups.list": usergroups.list_groups,
        "usergroups.users.list": usergroups.list_users,
        "team.info": info.team_info,
        "conversations.open": conversations.open_im,
        "conversations.info": conversations.info,
        "files.getUploadURLExternal": files.get_upload_url,
        "files.completeUploadExternal": files.complete_upload,
        "oauth.v2.access": oauth.v2_access,
        "openid.connect.token": oauth.openid_token,
        "openid.connect.userInfo": oauth.openid_user_info,
        "apps.connections.open": apps.connections_open(sockets),
        "apps.uninstall": apps.uninstall,
    }
