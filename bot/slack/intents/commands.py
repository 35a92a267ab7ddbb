"""The one table of what people can call: commands and message shortcuts.

The help text, the manifest and the documentation are made from it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word that `/likewise` understands; `usage` is what may follow it."""

    name: str
    description: str
    usage: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. `action` is what it asks for; `usage` what follows it."""

    name: str
    action: str
    usage: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut (name at most 24 characters)."""

    callback_id: str
    action: str
    name: str
    description: str


_POST = "https://x.com/acmehq/status/1950000000000000001"

COMMANDS: Final = (
    Command("/like", "like", "<post>", "Like a Post as your own X account", f"/like {_POST}"),
    Command("/unlike", "unlike", "<post>", "Take your like back", f"/unlike {_POST}"),
    Command("/likers", "likers", "<post>", "See who liked a Post of yours", f"/likers {_POST}"),
    Command("/liked", "liked", "[@handle]", "See the Posts you liked, newest first", "/liked"),
    Command(
        "/likewise",
        "help",
        "[connect | disconnect | account | history | settings | reaction | channel | spending | policy | audit | forget-me | help]",
        "Your X account, and help",
        "/likewise connect",
    ),
)

SUBCOMMANDS: Final = (
    Subcommand("connect", "Connect your X account, or another one"),
    Subcommand("disconnect", "Disconnect it: revoked at X, deleted here"),
    Subcommand("account", "See which X account is connected, and what your team sees"),
    Subcommand("history", "See what you liked through Likewise, take likes back, delete the list"),
    Subcommand("settings", "Choose what your team sees, and, for admins, whether answers show Posts"),
    Subcommand(
        "reaction",
        "Like by emoji: put yours on a message to like its Post, take it off to unlike",
        "[:emoji: | off]",
    ),
    Subcommand(
        "channel",
        "Replies in this channel's threads with Posts (admins)",
        "[on | off | digest on | digest off]",
    ),
    Subcommand(
        "spending", "What this workspace spends at X, and its daily budget (admins)", "[dollars a day | none]"
    ),
    Subcommand("policy", "Who may use Likewise, and where (admins)"),
    Subcommand("audit", "What was done through Likewise in this workspace, also as a file (admins)"),
    Subcommand("forget-me", "Delete everything Likewise keeps about you"),
    Subcommand("help", "Everything you can do"),
)

SHORTCUTS: Final = (
    Shortcut("like_post", "like", "Like this post", "Like the Post linked in this message"),
    Shortcut("unlike_post", "unlike", "Unlike this post", "Take back your like of the Post in this message"),
    Shortcut("who_liked", "likers", "Who liked this", "See who liked the Post linked in this message"),
)
