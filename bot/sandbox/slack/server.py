"""Slack on this machine: what the app talks to, what a browser shows, what tests drive."""

from typing import Any

from bot.sandbox.slack.driver import SlackDriver
from bot.sandbox.slack.page.routes import page_routes


class SlackSandbox(SlackDriver):
    """A small Slack, with its page: `app` serves both."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.app.router.routes.extend(page_routes(self))
