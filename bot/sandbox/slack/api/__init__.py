"""The Web API methods that the app uses, one row per method: its function and its rate limit."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from bot.sandbox.slack.api import auth, chat, files, info, oauth, views
from bot.sandbox.slack.api.caller import Call
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.rates import TIER_2, TIER_3, TIER_4


class Method(NamedTuple):
    """A method's function, and the calls a minute that its tier allows (None: any number)."""

    answer: Callable[[Call], dict[str, Any] | Awaitable[dict[str, Any]]]
    tier: int | None = None


def unknown(_call: Call) -> dict[str, Any]:
    """Refuse a method that the sandbox doesn't have."""
    raise ApiError("unknown_method")


METHODS: Final = {
    # each method's tier is on its own page, https://docs.slack.dev/reference/methods/<method>
    "auth.test": Method(auth.test),
    "apps.connections.open": Method(auth.connections_open),
    "apps.uninstall": Method(auth.uninstall),
    "chat.postMessage": Method(chat.post_message),
    "chat.postEphemeral": Method(chat.post_ephemeral, TIER_4),
    "chat.update": Method(chat.update, TIER_3),
    "chat.delete": Method(chat.delete, TIER_3),
    "reactions.get": Method(chat.get_reactions, TIER_3),
    "views.open": Method(views.open_view, TIER_4),
    "views.publish": Method(views.publish, TIER_4),
    "blocks.validate": Method(views.validate),
    "users.info": Method(info.users_info, TIER_4),
    "emoji.list": Method(info.list_emoji, TIER_2),
    "usergroups.list": Method(info.list_groups, TIER_2),
    "usergroups.users.list": Method(info.list_group_users, TIER_2),
    "conversations.open": Method(info.open_im, TIER_3),
    "conversations.info": Method(info.channel_info, TIER_3),
    "files.getUploadURLExternal": Method(files.get_upload_url, TIER_4),
    "files.completeUploadExternal": Method(files.complete_upload, TIER_4),
    "oauth.v2.access": Method(oauth.v2_access),
    "openid.connect.token": Method(oauth.openid_token),
}
