"""Events."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.events.processor import (
    HANDLERS,
    EventProcessor,
)
from bot.slack.intents.request import Body


def register(app: AsyncApp, event_processor: EventProcessor) -> None:
    """Listen to every event that something follows from."""

    # As middleware: Bolt acknowledges an event before its listener runs, and so before it would be written down.
    async def heard(body: Body, next: Callable[[], Awaitable[Any]]) -> None:  # noqa: A002 (Bolt's name)
        await event_processor.receive(body)
        await next()

    async def acknowledged() -> None:
        """Nothing is left to do: Bolt acknowledges."""

    for kind in HANDLERS:
        app.event(kind, middleware=[heard])(acknowledged)
