"""Events."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.asking.payloads import Body
from bot.slack.events.hearing import HANDLERS, Hearing


def register(app: AsyncApp, hearing: Hearing) -> None:
    """Listen to every event that something follows from."""

    # As middleware: Bolt acknowledges an event before its listener runs, and so before it would be written down.
    async def heard(body: Body, next: Callable[[], Awaitable[Any]]) -> None:  # noqa: A002 (Bolt's name)
        await hearing.hear(body)
        await next()

    async def acknowledged() -> None:
        """Nothing is left to do: Bolt acknowledges."""

    for kind in HANDLERS:
        app.event(kind, middleware=[heard])(acknowledged)
