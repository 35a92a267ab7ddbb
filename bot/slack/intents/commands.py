"""Slash commands, `/likewise` subcommands and message shortcuts, as data.

Commands and subcommands are derived from the rows of `bot.slack.actions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.slack.intents.action import Action


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A `/likewise` subcommand; `usage` is its argument, and `for_admins` who it is listed for."""

    name: str
    action: str
    description: str
    usage: str = ""
    for_admins: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `usage` describes its argument."""

    name: str
    action: str
    usage: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut; its name has at most 24 characters."""

    callback_id: str
    action: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class CommandTable:
    """All slash commands, `/likewise` last, and its subcommands."""

    commands: tuple[Command, ...] = ()
    subcommands: tuple[Subcommand, ...] = ()


def command_table(rows: Sequence[Action]) -> CommandTable:
    words = tuple(
        Subcommand(row.name.replace("_", "-"), row.name, row.help, row.usage, for_admins=row.for_admins)
        for row in rows
        if row.help and not row.command
    )
    usage = f"[{' | '.join(word.name for word in words)}]"
    manage = Command("/likewise", "help", usage, "Manage your X account and settings", "/likewise connect")
    return CommandTable((*(_command(row.command, row) for row in rows if row.command), manage), words)


def _command(name: str, row: Action) -> Command:
    example = f"{name} https://x.com/acmehq/status/1950000000000000001" if row.usage == "<post>" else name
    return Command(name, row.name, row.usage, row.help or "", example)


SHORTCUTS: Final = (
    Shortcut("like_post", "like", "Like this post", "Like the post linked in this message"),
    Shortcut("unlike_post", "unlike", "Unlike this post", "Unlike the post linked in this message"),
    Shortcut("who_liked", "likers", "Who liked this", "See who liked the post linked in this message"),
)
