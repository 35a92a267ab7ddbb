"""What people can ask for, and how; made from the one table in `surface`."""

from difflib import get_close_matches
from typing import Final

from bot.slack.asking.asks import Ask
from bot.slack.asking.surface import COMMANDS, SHORTCUTS, WORDS, Command
from bot.slack.message import Block, Message
from bot.slack.render import escape, parts

_LONGEST_WORD: Final = 32
_ASKS_FOR_USAGE: Final = frozenset({"help", "?", "-h", "--help"})
_ALIKE: Final = 0.6  # difflib's own default


def help_() -> Message:
    """List everything that people can call."""
    return parts.message(
        "What Likewise can do for you.",
        parts.header("Likewise"),
        parts.section(
            "Like Posts on X without leaving Slack, always as your own X account. Answers are for you alone."
        ),
        *calls(),
        parts.actions(*_doors()),
    )


def calls() -> list[Block]:
    """Everything that people can call, from the one table of it."""
    return [
        parts.section("*Commands*\n" + _lines([(f"{c.name} {c.usage}", c.description) for c in COMMANDS])),
        parts.section("*Your account*\n" + _words()),
        parts.section(
            "*On any message with a link to a Post* (its menu ⋮, then _More message shortcuts_)\n"
            + "\n".join(f"*{s.name}*  {s.description}" for s in SHORTCUTS)
        ),
    ]


def usage(command: Command, typed: str) -> Message:
    """How one command is called; `typed` is what followed it, and the nearest thing to that is named."""
    call = escape.code(f"{command.name} {command.usage}", 200)
    misread = _misread(command, typed)
    return parts.message(
        f"How to use {escape.mrkdwn(command.name, 40)}.",
        parts.section(misread) if misread else None,
        parts.section(f"*{call}*\n{escape.mrkdwn(command.description, 500)}"),
        parts.section(f"For example: {escape.code(command.example, 300)}"),
        parts.section(_words()) if command.act == "help" else None,
        parts.actions(
            *_doors(), parts.button("All commands", Ask("help"), spoken="Show all that Likewise can do")
        ),
    )


def _misread(command: Command, typed: str) -> str | None:
    first = _first_word(typed)
    if not first or first in _ASKS_FOR_USAGE:
        return None
    if command.act == "help":
        wrong = f"Likewise doesn't know {escape.code(f'{command.name} {typed}', 100)}."
    elif command.act == "liked":
        wrong = f"{escape.code(typed, 100)} isn't a handle."
    else:
        wrong = f"There's no link to a Post in {escape.code(typed, 100)}."
    nearest = _nearest(first)
    return f"{wrong} Did you mean {escape.code(nearest, 100)}?" if nearest else wrong


def _first_word(typed: str) -> str:
    return next(iter(typed.lower().split()), "")[:_LONGEST_WORD]


def _nearest(word: str) -> str | None:
    known = {c.name.lstrip("/"): c.name for c in COMMANDS} | {w.name: f"/likewise {w.name}" for w in WORDS}
    found = get_close_matches(word.lstrip("/"), known, n=1, cutoff=_ALIKE)
    return known[found[0]] if found else None


def _words() -> str:
    return _lines([(f"/likewise {w.name} {w.usage}".rstrip(), w.description) for w in WORDS])


def _lines(entries: list[tuple[str, str]]) -> str:
    return "\n".join(f"{escape.code(call, 200)}  {escape.mrkdwn(what, 300)}" for call, what in entries)


def _doors() -> tuple[Block | None, Block | None]:
    return (
        parts.button("Connect X account", Ask("connect"), spoken="Connect your X account, or another one"),
        parts.button("My account", Ask("account"), spoken="Show which X account is connected"),
    )
