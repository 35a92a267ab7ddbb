"""A direct message to the user who installed the app."""

from contextlib import suppress
from dataclasses import dataclass

from bot.background import BackgroundTasks
from bot.slack import messages
from bot.slack.api import SlackApi, SlackError
from bot.slack.installation import Installation


@dataclass(frozen=True, slots=True)
class Welcome:
    """Send it in the background; a failure doesn't affect the installation."""

    slack: SlackApi
    background: BackgroundTasks

    def say(self, installation: Installation) -> None:
        if installation.installed_by:
            self.background.spawn(self._said(installation))

    async def _said(self, installation: Installation) -> None:
        with suppress(SlackError):
            await self.slack.send(
                installation.tenant, "chat.postMessage", messages.welcome(), channel=installation.installed_by
            )
