"""Slash commands."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import posts
from bot.errors import InvalidPostLink
from bot.slack import messages
from bot.slack.commands import ASKS_FOR_HELP, COMMANDS, LIKEWISE, SUBCOMMANDS, Command
from bot.slack.delivery.responder import ephemeral
from bot.slack.dispatch.dispatcher import Acknowledge, Dispatcher
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode
from bot.slack.intents.request import Body, SlackRequest, command_requester, reply_target_of
from bot.slack.message import Message

Listener: TypeAlias = Callable[..., Awaitable[None]]

_LONGEST_REST: Final = 100
# Without "@", which would be somebody's handle: X shows people's liked posts to nobody else.
_OWN: Final = frozenset({"me", "mine", "my"})
_OFFER_RECENT_POSTS: Final = frozenset({"like", "unlike"})


def register(app: AsyncApp, dispatcher: Dispatcher) -> None:
    for command in COMMANDS:
        listener = _listener(command, dispatcher)
        app.command(command.name, middleware=[_Answering(listener)])(listener)


class _Answering(AsyncMiddleware):
    """Runs a command's listener in its place.

    For a listener, Bolt looks up all possible arguments, and formats its debug messages with the
    whole reply, whether they are logged or not.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 (the base's own)
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002 (the base's own)
    ) -> BoltResponse | None:
        await self._listener(req.context.ack, req.body)
        return req.context.ack.response


def _listener(command: Command, dispatcher: Dispatcher) -> Listener:
    async def listen(ack: Acknowledge, body: Body) -> None:
        parsed = parse_command(command, str(body.get("text", "")))
        if isinstance(parsed, Message):
            await ack(**ephemeral(parsed))
            return
        target = reply_target_of(body, ReplyMode.HTTP_RESPONSE)
        await dispatcher.answer(
            SlackRequest(command_requester(body), parsed, target, dispatcher.clock()), ack
        )

    return listen


def parse_command(command: Command, text: str) -> Intent | Message:
    """Parse a command's text into an intent or a message on its usage; raise as `posts.parse`."""
    words = text.split()
    if command is LIKEWISE:
        return _parse_subcommand(words)
    if command.action == "liked":
        return _parse_liked(command, words)
    if not words and command.action in _OFFER_RECENT_POSTS:
        return Intent(command.action)
    if not words or words[0].lower() in ASKS_FOR_HELP:
        return messages.usage(command, text)
    try:
        return Intent.about(command.action, posts.parse(text))
    except InvalidPostLink:
        if _looks_like_an_address(text):
            raise
        return messages.usage(command, text)


def _parse_liked(command: Command, words: list[str]) -> Intent | Message:
    if len(words) > 1 or (words and words[0].lower() in ASKS_FOR_HELP):
        return messages.usage(command, " ".join(words))
    handle = words[0][:_LONGEST_REST] if words and words[0].lower() not in _OWN else None
    return Intent(command.action, handle=handle)


def _parse_subcommand(words: list[str]) -> Intent | Message:
    if not words or words[0].lower() in ASKS_FOR_HELP:
        return Intent("help")
    word, rest = words[0].lower(), " ".join(words[1:])
    for known in SUBCOMMANDS:
        if word == known.word and (known.usage or not rest):
            return Intent(known.name, argument=rest[:_LONGEST_REST] or None)
    # Another app may own `/like`: the newest installation wins. `/likewise like` always works.
    for other in COMMANDS:
        if other.action == word and other is not LIKEWISE:
            return parse_command(other, rest)
    return messages.usage(LIKEWISE, " ".join(words))


def _looks_like_an_address(text: str) -> bool:
    return any(sign in text for sign in "./:@") or any(character.isdigit() for character in text)
