"""Events."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.events.handlers import HANDLERS
from bot.slack.events.processor import EventProcessor
from bot.slack.intents.request import Body


def register(app: AsyncApp, event_processor: EventProcessor) -> None:
    # As middleware, since Bolt acknowledges an event before its listener runs, and so before it
    # would be stored.
    async def heard(body: Body, next: Callable[[], Awaitable[Any]]) -> None:  # noqa: A002 (Bolt's name)
        await event_processor.receive(body)
        await next()

    async def acknowledged() -> None:
        """Do nothing: Bolt acknowledges."""

    for kind in HANDLERS:
        app.event(kind, middleware=[heard])(acknowledged)
