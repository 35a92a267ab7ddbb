"""The app itself: help and usage from the command table, its version, and the welcome."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

from bot.errors import NotAllowed
from bot.slack.intents.commands import SHORTCUTS, Command, CommandTable, Subcommand
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.error_texts import text_of
from bot.slack.messages.home_contents import HomeContents

_LONGEST_WORD: Final = 32
_ASKS_FOR_USAGE: Final = frozenset({"help", "?", "-h", "--help"})
_ALIKE: Final = 0.7  # stricter than difflib's default: "hello" isn't meant to be "help"


_FOR_MEMBERS: Final = ("/like", "/unlike", "/likers", "/likewise history", "/likewise settings")


def help_(
    table: CommandTable, *, connected: bool, admin: bool = False, refusal: NotAllowed | None = None
) -> Message:
    """Say what the reader can do now; `refusal` is the rule that excludes them, or None."""
    if refusal is not None:
        lines = [text_of(refusal).what, text_of(refusal).next_step]
        lines += _calls(table, ("/likewise disconnect",)) if connected else []
        lines += _calls(table, ("/likewise forget-me",))
    elif connected:
        lines = _calls(table, _FOR_MEMBERS)
    else:
        lines = [
            "*Connect your X account to like posts from Slack.* It takes about a minute.",
            *_calls(table, ("/like",)),
            "Your likes are anonymous to your team, unless you choose otherwise.",
        ]
    admins = [f"/likewise {word.name}" for word in table.subcommands if word.for_admins]
    return blocks.message(
        "Help with Likewise.",
        blocks.section("\n".join(lines)),
        blocks.section("*For admins*\n" + "\n".join(_calls(table, admins))) if admin else None,
        blocks.actions(
            None if connected or refusal else blocks.button(Intent("connect"), style="primary"),
            None if refusal else blocks.button(Intent("settings")),
            None if refusal else blocks.open_modal_button("commands", "All commands", "of Likewise"),
        ),
    )


def all_commands(table: CommandTable, *, admin: bool) -> dict[str, Any]:
    own, admins = (_words([w for w in table.subcommands if w.for_admins is told]) for told in (False, True))
    return blocks.modal(
        "All commands",
        blocks.section(
            "*Posts*\n" + _lines([(f"{c.name} {c.usage}", c.description) for c in table.commands[:-1]])
        ),
        blocks.section(f"*You*\n{own}"),
        blocks.section(f"*For admins*\n{admins}") if admin else None,
        blocks.section(
            "*On a message that links to a post* (⋮, then _More message shortcuts_)\n"
            + "\n".join(f"*{s.name}*  {s.description}" for s in SHORTCUTS)
        ),
    )


def usage(table: CommandTable, command: Command, typed: str) -> Message:
    """Show how to use a command; `typed` is its text, for which the nearest match is suggested."""
    call = escape.code(f"{command.name} {'' if command.action == 'help' else command.usage}", 200)
    misread = _misread(table, command, typed)
    return blocks.message(
        f"How to use {escape.mrkdwn(command.name, 40)}.",
        blocks.section(
            "\n".join(
                [
                    *([misread] if misread else []),
                    f"{call}  {escape.mrkdwn(command.description, 300)}",
                    f"For example: {escape.code(command.example, 300)}",
                ]
            )
        ),
        blocks.actions(blocks.button(Intent("help"))),
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
        wrong = f"{escape.code(typed, 100)} isn't a link to a post."
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
    return "\n".join(_line(call, what) for call, what in entries)


def _line(call: str, what: str) -> str:
    return f"{escape.code(call, 200)}  {escape.mrkdwn(what, 300)}"


def _calls(table: CommandTable, calls: Sequence[str]) -> list[str]:
    known = {command.name: (command.usage, command.description) for command in table.commands}
    known |= {f"/likewise {word.name}": ("", word.description) for word in table.subcommands}
    found = [(call, *known[call]) for call in calls if call in known]
    return [_line(f"{call} {usage}".rstrip(), description) for call, usage, description in found]


def version(number: str, *, migration: str, changelog_url: str) -> Message:
    title = f"Likewise {escape.mrkdwn(number, 40)}"
    return blocks.message(
        title,
        blocks.section(f"*{title}*"),
        blocks.context(blocks.plain_text(f"Database migration: {escape.plain(migration, 60)}")),
        blocks.actions(
            blocks.link_button("changelog", "See what's new", changelog_url, "in Likewise, in the browser")
        ),
    )


def greeting(table: CommandTable, contents: HomeContents) -> Message:
    told = help_(
        table,
        connected=contents.account is not None,
        admin=contents.admin is not None,
        refusal=contents.barred,
    )
    return blocks.message(
        "Welcome to Likewise. Use it in any channel.",
        blocks.section("*Welcome to Likewise.* Use it in any channel. Files and late replies arrive here."),
        *told.blocks,
    )


def welcome() -> Message:
    return blocks.message(
        "Likewise is installed. Connect your X account to start.",
        blocks.section(
            "*Likewise lets your team like X posts from Slack*, each from their own account.\n"
            "Connect yours, then type `/like` and a link to a post. "
            "Teammates connect the first time they use `/like`.\n"
            "As an admin, choose who can use Likewise, set a budget or add a channel in `/likewise settings`."
        ),
        blocks.actions(
            blocks.button(Intent("connect"), placement=Placement.NEW, style="primary"),
            blocks.button(Intent("help"), placement=Placement.NEW),
        ),
    )
