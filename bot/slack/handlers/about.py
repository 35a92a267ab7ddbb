"""The app itself: what it can do."""

from dataclasses import dataclass

from bot.slack import messages
from bot.slack.intents.commands import CommandTable
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message


@dataclass(frozen=True, slots=True)
class AboutHandlers:
    """Describe the app; `changelog_url` is where its changelog is served."""

    commands: CommandTable
    changelog_url: str

    async def help(self, _: SlackRequest) -> Message:
        """List what can be asked."""
        return messages.help_(self.commands)
