"""The complete Slack sandbox: the API for the app, the page for a browser, the driver for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.slack import consent
from bot.sandbox.slack.api import files, routes
from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.page import PAGES, control
from bot.sandbox.slack.page import routes as page
from bot.sandbox.test_server import serve

_ROUTES = (*routes.ROUTES, *files.ROUTES, *consent.ROUTES, *page.ROUTES, *control.ROUTES)


class SlackSandbox(SlackDriver):
    """A small Slack with its page; `app` serves both."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.app = Starlette(routes=_ROUTES, exception_handlers={HTTPException: _missing})
        self.app.state.sandbox = self

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Serve the sandbox on this machine; sets `url`."""
        async with await serve(self.app) as server:
            self.url = server.url
            try:
                yield self
            finally:
                await self.aclose()


async def _missing(_: Request, error: Any) -> Response:
    """Respond with a page to what no route accepts."""
    return PAGES.respond("missing.html", status=error.status_code)
