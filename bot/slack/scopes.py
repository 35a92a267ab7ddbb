"""The bot scopes the app asks for, what each is for, and the methods and events that need it.

Optional scopes can be left out when the app is installed, or approved later; a feature that lacks
its scope says so. https://docs.slack.dev/changelog/2026/03/16/optional-scopes
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scope:
    """A bot scope; `methods` and `events` are those of Slack that the app uses because of it."""

    name: str
    purpose: str
    optional: bool = False
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


BOT_SCOPES: Final = (
    Scope("commands", "slash commands and message shortcuts"),
    Scope(
        "chat:write",
        "replies in team channels; a direct message when a reply comes too late for Slack to accept it otherwise",
        methods=("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"),
    ),
    Scope(
        "users:read",
        "who is an admin, a guest, or from another organization",
        methods=("users.info",),
        events=("user_change",),
    ),
    Scope("links:read", "events about links to posts, for team channels", events=("link_shared",)),
    Scope(
        "files:write",
        "sending a post's likers as a file to the person who asks for it",
        optional=True,
        methods=("files.upload_v2",),
    ),
    Scope(
        "im:write",
        "opening that person's direct messages with the app, where the file goes",
        optional=True,
        methods=("conversations.open",),
    ),
    Scope(
        "reactions:read",
        "events about reactions, and the message that was reacted to, for people who like by emoji",
        optional=True,
        methods=("reactions.get",),
        events=("reaction_added", "reaction_removed"),
    ),
    Scope(
        "channels:read",
        "whether a channel is shared with another organization, before anyone is named there",
        optional=True,
        methods=("conversations.info",),
        events=("channel_shared", "channel_unshared"),
    ),
    Scope(
        "groups:read",
        "the same for private channels",
        optional=True,
        methods=("conversations.info",),
        events=("channel_shared", "channel_unshared"),
    ),
    Scope(
        "emoji:read",
        "whether an emoji exists that someone chooses to like with",
        optional=True,
        methods=("emoji.list",),
    ),
    Scope(
        "usergroups:read",
        "who is in a user group, where an admin allows only some groups to use the app",
        optional=True,
        methods=("usergroups.list", "usergroups.users.list"),
    ),
)

# What any bot token may call, or needs none for.
WITHOUT_SCOPE_METHODS: Final = frozenset(
    {"auth.test", "oauth.v2.access", "apps.connections.open", "views.open", "views.publish"}
)
WITHOUT_SCOPE_EVENTS: Final = frozenset(
    {"app_home_opened", "app_uninstalled", "team_access_revoked", "tokens_revoked"}
)
