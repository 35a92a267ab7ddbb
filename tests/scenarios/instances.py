"""A second process of the same deployment, on the same database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot import app as likewise
from bot.sandbox.serving import serve
from tests.scenarios.conftest import Scene


@asynccontextmanager
async def second_instance(
    acme: Scene,
    *,
    takes_requests: bool = True,
    housekeeping_every: float | None = None,
    **settings: Any,
) -> AsyncIterator[Scene]:
    """Run another instance, with some settings changed, beside the scene's own; Slack's requests go to it meanwhile.

    It does its housekeeping when a test asks for it, or every so many seconds.
    """
    app = likewise.create(
        acme.settings.model_copy(update=settings), clock=acme.clock, housekeeping_every=housekeeping_every
    )
    before = acme.slack.request_url
    async with await serve(app) as served:
        if takes_requests:
            acme.slack.request_url = f"{served.url}/slack/events"
        try:
            yield replace(acme, app=app)
        finally:
            acme.slack.request_url = before
