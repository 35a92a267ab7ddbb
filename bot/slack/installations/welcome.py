"""A direct message to whoever has just installed the app."""

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import BackgroundTasks
from bot.slack import messages
from bot.slack.api.errors import (
    SLACK_ERRORS,
    SlackError,
)
from bot.slack.installations.installation import Installation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Sends it behind the page that the person sees; one that can't be sent is no fault of the installation."""

    slack: AsyncWebClient
    background: BackgroundTasks

    def say(self, installation: Installation) -> None:
        """Begin to send it."""
        if installation.installed_by:
            self.background.spawn(self._said(installation))

    async def _said(self, installation: Installation) -> None:
        try:
            await self.slack.chat_postMessage(
                token=installation.token.reveal(),
                channel=installation.installed_by,
                **messages.welcome().payload(),
            )
        except SLACK_ERRORS as error:
            log.info("welcome_failed", reason=SlackError.of(error).code, tenant=installation.tenant)
