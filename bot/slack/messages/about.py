"""The app itself: help and usage from the command table, its version, and the welcome."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from bot.slack.intents.commands import (
    SHORTCUTS,
    Command,
    CommandTable,
    Subcommand,
)
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import (
    blocks,
    escape,
)

_LONGEST_WORD: Final = 32
_ASKS_FOR_USAGE: Final = frozenset({"help", "?", "-h", "--help"})
_ALIKE: Final = 0.6  # difflib's own default


def help_(table: CommandTable) -> Message:
    """List all commands."""
    return blocks.message(
        "What Likewise can do for you.",
        blocks.header("Likewise"),
        blocks.section(
            "Like posts on X without leaving Slack, always as your own X account. Answers are for you alone."
        ),
        *calls(table),
        blocks.actions(*_quick_actions()),
    )


def calls(table: CommandTable) -> list[Block]:
    """Return all commands, subcommands and shortcuts."""
    return [
        blocks.section(
            "*Commands*\n" + _lines([(f"{c.name} {c.usage}", c.description) for c in table.commands])
        ),
        blocks.section("*Your account*\n" + _words(table.subcommands)),
        blocks.section(
            "*On any message with a link to a post* (its menu ⋮, then _More message shortcuts_)\n"
            + "\n".join(f"*{s.name}*  {s.description}" for s in SHORTCUTS)
        ),
    ]


def usage(table: CommandTable, command: Command, typed: str) -> Message:
    """Show how to use a command; `typed` is its text, for which the nearest match is suggested."""
    call = escape.code(f"{command.name} {command.usage}", 200)
    misread = _misread(table, command, typed)
    return blocks.message(
        f"How to use {escape.mrkdwn(command.name, 40)}.",
        blocks.section(misread) if misread else None,
        blocks.section(f"*{call}*\n{escape.mrkdwn(command.description, 500)}"),
        blocks.section(f"For example: {escape.code(command.example, 300)}"),
        blocks.section(_words(table.subcommands)) if command.action == "help" else None,
        blocks.actions(
            *_quick_actions(),
            blocks.button(
                "All commands", Intent("help"), accessibility_label="Show all that Likewise can do"
            ),
        ),
    )


def _misread(table: CommandTable, command: Command, typed: str) -> str | None:
    first = _first_word(typed)
    if not first or first in _ASKS_FOR_USAGE:
        return None
    if command.action == "help":
        wrong = f"Likewise doesn't know {escape.code(f'{command.name} {typed}', 100)}."
    elif command.action == "liked":
        wrong = f"{escape.code(typed, 100)} isn't a handle."
    else:
        wrong = f"There's no link to a post in {escape.code(typed, 100)}."
    nearest = _nearest(table, first)
    return f"{wrong} Did you mean {escape.code(nearest, 100)}?" if nearest else wrong


def _first_word(typed: str) -> str:
    return next(iter(typed.lower().split()), "")[:_LONGEST_WORD]


def _nearest(table: CommandTable, word: str) -> str | None:
    known = {c.name.lstrip("/"): c.name for c in table.commands} | {
        w.name: f"/likewise {w.name}" for w in table.subcommands
    }
    found = get_close_matches(word.lstrip("/"), known, n=1, cutoff=_ALIKE)
    return known[found[0]] if found else None


def _words(words: Sequence[Subcommand]) -> str:
    return _lines([(f"/likewise {w.name} {w.usage}".rstrip(), w.description) for w in words])


def _lines(entries: list[tuple[str, str]]) -> str:
    return "\n".join(f"{escape.code(call, 200)}  {escape.mrkdwn(what, 300)}" for call, what in entries)


def _quick_actions() -> tuple[Block | None, Block | None]:
    return (
        blocks.button(
            "Connect X account",
            Intent("connect"),
            accessibility_label="Connect your X account, or another one",
        ),
        blocks.button(
            "My account", Intent("account"), accessibility_label="Show which X account is connected"
        ),
    )


def version(number: str, *, migration: str, changelog_url: str) -> Message:
    """Show the version and its database migration, with a link to the changelog."""
    title = f"Likewise {escape.mrkdwn(number, 40)}"
    return blocks.message(
        title,
        blocks.section(f"*{title}*"),
        blocks.context(blocks.plain_text(f"Database migration: {escape.plain(migration, 60)}")),
        blocks.actions(
            blocks.link_button(
                "changelog",
                "What's new",
                changelog_url,
                accessibility_label="What's new in Likewise, in the browser",
            )
        ),
    )


def welcome() -> Message:
    """Say what the app does, what to do first, and what admins can set."""
    return blocks.message(
        "Likewise is installed. Connect your X account to start.",
        blocks.section(
            "*Likewise lets your team like X posts from Slack*, each from their own account.\n"
            "Connect yours, then type `/like` and a link to a post. "
            "Teammates connect the first time they use `/like`.\n"
            "As an admin, choose who can use Likewise, set a budget or add a channel in `/likewise settings`."
        ),
        blocks.actions(
            blocks.button(
                "Connect X account",
                Intent("connect"),
                placement=Placement.NEW,
                style="primary",
                accessibility_label="Connect X account of mine",
            ),
            blocks.button(
                "Get help",
                Intent("help"),
                placement=Placement.NEW,
                accessibility_label="Get help with Likewise",
            ),
        ),
    )
