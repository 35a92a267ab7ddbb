"""Slash commands."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final

from slack_bolt.async_app import AsyncApp

from bot import posts
from bot.errors import NotAPost
from bot.slack import render
from bot.slack.answering.answering import Acknowledge, Answering
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked, Body, command_asker, reply_of
from bot.slack.asking.reply import Way
from bot.slack.asking.surface import COMMANDS, WORDS, Command
from bot.slack.message import Message
from bot.slack.sending.delivery import ephemeral

_LONGEST_REST: Final = 100
_HELP: Final = frozenset({"help", "?", "-h", "--help"})


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to every command of the table."""
    for command in COMMANDS:
        app.command(command.name)(_listener(command, answering))


def _listener(command: Command, answering: Answering) -> Callable[..., Coroutine[Any, Any, None]]:
    async def listen(ack: Acknowledge, body: Body) -> None:
        said = understood(command, str(body.get("text", "")))
        if isinstance(said, Message):
            await ack(**ephemeral(said))
            return
        await answering.answer(asked(body, said, at=answering.rooms.clock()), ack)

    return listen


def asked(body: Body, ask: Ask, *, at: datetime) -> Asked:
    """Return a command's request."""
    return Asked(command_asker(body), ask, reply_of(body, Way.DIRECT), at)


def understood(command: Command, text: str) -> Ask | Message:
    """Read what follows a command: an ask, or the message that says how to use it.

    Raises the errors of `posts.parse` for a text that names a Post wrongly.
    """
    words = text.split()
    if command.act == "help":
        return _word(command, words)
    if command.act == "liked":
        return _handle(command, words)
    if not words or words[0].lower() in _HELP:
        return render.usage(command, text)
    try:
        return Ask(command.act, posts.parse(text).id)
    except NotAPost:
        if _looks_like_an_address(text):
            raise
        return render.usage(command, text)


def _handle(command: Command, words: list[str]) -> Ask | Message:
    if len(words) > 1 or (words and words[0].lower() in _HELP):
        return render.usage(command, " ".join(words))
    return Ask(command.act, handle=words[0][:_LONGEST_REST] if words else None)


def _word(command: Command, words: list[str]) -> Ask | Message:
    if not words or words[0].lower() in _HELP:
        return Ask("help")
    word, rest = words[0].lower(), " ".join(words[1:])
    for known in WORDS:
        if word == known.name and (known.usage or not rest):
            return Ask(word.replace("-", "_"), rest=rest[:_LONGEST_REST] or None)
    # Another app may own `/like` in a workspace: the newest installation wins. `/likewise like <post>` always works.
    for other in COMMANDS:
        if other.act == word and other is not command:
            return understood(other, rest)
    return render.usage(command, " ".join(words))


def _looks_like_an_address(text: str) -> bool:
    return any(sign in text for sign in "./:@") or any(character.isdigit() for character in text)
