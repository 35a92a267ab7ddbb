"""A direct message to whoever has just installed the app."""

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.running import Running
from bot.slack import render
from bot.slack.installs.installed import Installed
from bot.slack.refusals import FAILURES, Refusal

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Welcoming:
    """Sends it behind the page that the person sees; one that can't be sent is no fault of the installation."""

    slack: AsyncWebClient
    running: Running

    def say(self, installed: Installed) -> None:
        """Begin to send it."""
        if installed.installed_by:
            self.running.start(self._said(installed))

    async def _said(self, installed: Installed) -> None:
        try:
            await self.slack.chat_postMessage(
                token=installed.token.reveal(), channel=installed.installed_by, **render.welcome().payload()
            )
        except FAILURES as error:
            log.info("the welcome was not sent", why=Refusal.of(error).code, tenant=installed.tenant)
