"""The bot scopes the app asks for, and the methods and events that need each of them.

`bot.web.permissions` says what each is for.

Optional scopes can be left out when the app is installed, or approved later; a feature that lacks
its scope says so. https://docs.slack.dev/changelog/2026/03/16/optional-scopes
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scope:
    """A bot scope; `methods` and `events` are those of Slack that the app uses because of it."""

    name: str
    optional: bool = False
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


BOT_SCOPES: Final = (
    Scope("commands"),
    Scope("chat:write", methods=("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete")),
    Scope("users:read", methods=("users.info",), events=("user_change",)),
    Scope("links:read", events=("link_shared",)),
    Scope("files:write", optional=True, methods=("files.upload_v2",)),
    Scope("im:write", optional=True, methods=("conversations.open",)),
    Scope(
        "reactions:read",
        optional=True,
        methods=("reactions.get",),
        events=("reaction_added", "reaction_removed"),
    ),
    Scope(
        "channels:read",
        optional=True,
        methods=("conversations.info",),
        events=("channel_shared", "channel_unshared"),
    ),
    Scope(
        "groups:read",
        optional=True,
        methods=("conversations.info",),
        events=("channel_shared", "channel_unshared"),
    ),
    Scope("emoji:read", optional=True, methods=("emoji.list",)),
    Scope("usergroups:read", optional=True, methods=("usergroups.list", "usergroups.users.list")),
)

# What any bot token may call, or needs none for.
WITHOUT_SCOPE_METHODS: Final = frozenset(
    {"auth.test", "oauth.v2.access", "apps.connections.open", "views.open", "views.publish"}
)
WITHOUT_SCOPE_EVENTS: Final = frozenset(
    {"app_home_opened", "app_uninstalled", "team_access_revoked", "tokens_revoked"}
)
