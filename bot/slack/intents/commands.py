"""What people can call, as data: slash commands, the words of `/likewise`, message shortcuts.

Commands and words come from the rows of `bot.slack.handlers.registry`.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word that `/likewise` understands; `usage` is what may follow it."""

    name: str
    action: str
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


@dataclass(frozen=True, slots=True)
class CommandTable:
    """Every slash command, `/likewise` last, and the words of that one."""

    commands: tuple[Command, ...] = ()
    subcommands: tuple[Subcommand, ...] = ()


SHORTCUTS: Final = (
    Shortcut("like_post", "like", "Like this post", "Like the Post linked in this message"),
    Shortcut("unlike_post", "unlike", "Unlike this post", "Take back your like of the Post in this message"),
    Shortcut("who_liked", "likers", "Who liked this", "See who liked the Post linked in this message"),
)
