"""A direct message to whoever has just installed the app."""

from contextlib import suppress
from dataclasses import dataclass

from bot.background import BackgroundTasks
from bot.slack import messages
from bot.slack.api import SlackApi, SlackError
from bot.slack.installation import Installation


@dataclass(frozen=True, slots=True)
class Welcome:
    """Sends it behind the page that the person sees; one that can't be sent is no fault of the installation."""

    slack: SlackApi
    background: BackgroundTasks

    def say(self, installation: Installation) -> None:
        """Begin to send it."""
        if installation.installed_by:
            self.background.spawn(self._said(installation))

    async def _said(self, installation: Installation) -> None:
        with suppress(SlackError):
            await self.slack.send(
                installation.tenant, "chat.postMessage", messages.welcome(), channel=installation.installed_by
            )
