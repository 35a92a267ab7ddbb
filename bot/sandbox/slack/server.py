"""The complete Slack sandbox: the API for the app, the page for a browser, the driver for tests."""

from typing import Any

from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.page.routes import page_routes


class SlackSandbox(SlackDriver):
    """A small Slack with its page; `app` serves both."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.app.router.routes.extend(page_routes())
        self.app.state.sandbox = self
