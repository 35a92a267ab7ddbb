"""What each permission is for, at Slack and at X; the README has the same tables."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from bot.resources import resource

SLACK: Final[Mapping[str, str]] = {
    "commands": "slash commands and message shortcuts",
    "chat:write": "replies and digests in team channels, and a direct message if Slack no longer accepts a reply any other way",
    "users:read": "who is an admin (for the workspace's settings and spending), a guest, or from another organization",
    "files:write": "sending a CSV file of a post's likers to the person who asks for it",
    "im:write": "opening that person's direct messages with Likewise, where the file goes",
    "links:read": "events about messages that link to x.com, for team channels",
    "reactions:read": "events about reactions, and the message that was reacted to, for people who like by emoji",
    "channels:read": "whether a channel is shared with another organization, before anyone is named there",
    "groups:read": "the same for private channels",
    "emoji:read": "whether the emoji that someone chooses for likes exists",
    "usergroups:read": "who is in a user group, where an admin allows only some groups to use Likewise",
    "openid": "Sign in with Slack: proof that the person in the browser is the one who asked to connect",
    "profile": "that person's name and picture, for the same page",
}

X: Final[Mapping[str, str]] = {
    "tweet.read": "finding the post to like",
    "users.read": "the name and @handle of the connected account, and of likers",
    "like.read": "who liked your posts, which posts you liked, and confirming likes you make on X",
    "like.write": "liking and unliking",
    "offline.access": "staying connected: without it, X ends the connection after two hours",
}

_GIVEN_BY: Final = {"bot": "the workspace", "bot_optional": "the workspace (optional)", "user": "each person"}


class Permission(NamedTuple):
    """A scope, who grants it, and what it is for."""

    scope: str
    given_by: str
    reason: str


@cache
def slack_permissions() -> tuple[Permission, ...]:
    return tuple(_declared())


def _declared() -> Iterator[Permission]:
    import yaml  # noqa: PLC0415 (only this page needs it)

    manifest = yaml.safe_load(resource("manifest.yaml").read_text(encoding="utf-8"))
    scopes = manifest["oauth_config"]["scopes"]
    optional = frozenset(scopes.get("bot_optional", ()))
    for scope in dict.fromkeys((*scopes["bot"], *scopes.get("bot_optional", ()), *scopes["user"])):
        kind = "bot_optional" if scope in optional else "user" if scope in scopes["user"] else "bot"
        yield Permission(scope, _GIVEN_BY[kind], SLACK[scope])
