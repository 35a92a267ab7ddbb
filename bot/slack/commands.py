"""Slash commands, `/likewise` subcommands and message shortcuts, as data.

Commands and subcommands are the rows of `bot.slack.actions` with a help text.
"""

from dataclasses import dataclass
from typing import Final

from bot.slack.actions import ACTIONS
from bot.slack.intents.action import Action


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


# Typed after a command.
ASKS_FOR_HELP: Final = frozenset({"help", "?", "-h", "--help"})
TURNS_OFF: Final = frozenset({"off", "none", "no"})


def _command(name: str, row: Action) -> Command:
    example = f"{name} https://x.com/acmehq/status/1950000000000000001" if row.usage == "<post>" else name
    return Command(name, row.name, row.usage, row.help, example)


SUBCOMMANDS: Final = tuple(row for row in ACTIONS.values() if row.help and not row.command)
LIKEWISE: Final = Command(
    "/likewise",
    "help",
    f"[{' | '.join(row.word for row in SUBCOMMANDS)}]",
    "Manage your X account and settings",
    "/likewise connect",
)
COMMANDS: Final = (*(_command(row.command, row) for row in ACTIONS.values() if row.command), LIKEWISE)
SHORTCUTS: Final = (
    Shortcut("like_post", "like", "Like this post", "Like the post linked in this message"),
    Shortcut("unlike_post", "unlike", "Unlike this post", "Unlike the post linked in this message"),
    Shortcut("who_liked", "likers", "Who liked this", "See who liked the post linked in this message"),
)
