"""The app itself: help and usage from the command table, its version, and the welcome."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

from bot.errors import NotAllowed
from bot.slack.commands import ASKS_FOR_HELP, COMMANDS, LIKEWISE, SHORTCUTS, SUBCOMMANDS, Command
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Message
from bot.slack.messages import blocks, escape
from bot.slack.messages.error_texts import text_of
from bot.slack.messages.home_contents import HomeContents

_LONGEST_WORD: Final = 32
_ALIKE: Final = 0.7  # stricter than difflib's default: "hello" isn't meant to be "help"
_FOR_MEMBERS: Final = ("/like", "/unlike", "/likers", "/likewise history", "/likewise settings")


def _line(call: str, what: str) -> str:
    return f"{escape.code(call, 200)}  {escape.mrkdwn(what, 300)}"


# Without the arguments of subcommands, which *All commands* shows.
_LINES: Final = {
    command.name: _line(f"{command.name} {command.usage}", command.description) for command in COMMANDS
} | {f"/likewise {row.word}": _line(f"/likewise {row.word}", row.help) for row in SUBCOMMANDS}


def help_(*, connected: bool, admin: bool = False, refusal: NotAllowed | None = None) -> Message:
    """Say what the reader can do now; `refusal` is the rule that excludes them, or None."""
    if refusal is not None:
        lines = [text_of(refusal).what, text_of(refusal).next_step]
        lines += [_LINES["/likewise disconnect"]] if connected else []
        lines.append(_LINES["/likewise forget-me"])
    elif connected:
        lines = [_LINES[call] for call in _FOR_MEMBERS]
    else:
        lines = [
            "*Connect your X account to like posts from Slack.* It takes about a minute.",
            _LINES["/like"],
            "Your likes are anonymous to your team, unless you choose otherwise.",
        ]
    admins = [_LINES[f"/likewise {row.word}"] for row in SUBCOMMANDS if row.for_admins]
    return blocks.message(
        "Help with Likewise.",
        blocks.section("\n".join(lines)),
        blocks.section("*For admins*\n" + "\n".join(admins)) if admin else None,
        blocks.actions(
            None if connected or refusal else blocks.button(Intent("connect"), style="primary"),
            None if refusal else blocks.button(Intent("settings")),
            None if refusal else blocks.open_modal_button("commands", "All commands", "of Likewise"),
        ),
    )


def all_commands(*, admin: bool) -> dict[str, Any]:
    own, admins = (
        _lines(
            (f"/likewise {row.word} {row.usage}", row.help)
            for row in SUBCOMMANDS
            if row.for_admins is for_admins
        )
        for for_admins in (False, True)
    )
    return blocks.modal(
        "All commands",
        blocks.section(
            "*Posts*\n"
            + _lines((f"{c.name} {c.usage}", c.description) for c in COMMANDS if c is not LIKEWISE)
        ),
        blocks.section(f"*You*\n{own}"),
        blocks.section(f"*For admins*\n{admins}") if admin else None,
        blocks.section(
            "*On a message that links to a post* (⋮, then _More message shortcuts_)\n"
            + "\n".join(f"*{s.name}*  {s.description}" for s in SHORTCUTS)
        ),
    )


def usage(command: Command, typed: str) -> Message:
    """Show how to use a command; `typed` is its text: its nearest match, or else an example."""
    call = f"{command.name} {'' if command is LIKEWISE else command.usage}"
    first = next(iter(typed.lower().split()), "")[:_LONGEST_WORD]
    misread = bool(first) and first not in ASKS_FOR_HELP
    said = _misread(command, typed) if misread else _line(call, command.description)
    then = f"For example: {escape.code(command.example, 300)}"
    if misread and (nearest := _nearest(first)):
        then = f"Did you mean {escape.code(nearest, 100)}?"
    return blocks.message(
        f"How to use {escape.mrkdwn(command.name, 40)}.",
        blocks.section(f"{said}\n{then}"),
        blocks.actions(blocks.button(Intent("help"))),
    )


def _misread(command: Command, typed: str) -> str:
    if command is LIKEWISE:
        return f"Likewise doesn't know {escape.code(f'{command.name} {typed}', 100)}."
    if command.action == "liked":
        return f"{escape.code(typed, 100)} isn't a handle."
    return f"{escape.code(typed, 100)} isn't a link to a post."


def _nearest(word: str) -> str | None:
    known = {c.name.lstrip("/"): c.name for c in COMMANDS} | {
        w.word: f"/likewise {w.word}" for w in SUBCOMMANDS
    }
    found = get_close_matches(word.lstrip("/"), known, n=1, cutoff=_ALIKE)
    return known[found[0]] if found else None


def _lines(entries: Iterable[tuple[str, str]]) -> str:
    return "\n".join(_line(call, what) for call, what in entries)


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


def greeting(contents: HomeContents) -> Message:
    general = help_(
        connected=contents.account is not None, admin=contents.admin is not None, refusal=contents.barred
    )
    return blocks.message(
        "Welcome to Likewise. Use it in any channel.",
        blocks.section("*Welcome to Likewise.* Use it in any channel. Files and late replies arrive here."),
        *general.blocks,
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
