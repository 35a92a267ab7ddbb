"""Handlers about the app itself: help and version."""

import asyncio
from dataclasses import dataclass

from bot import __version__
from bot.db import migrations
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
        """List the commands."""
        return messages.help_(self.commands)

    async def version(self, _: SlackRequest) -> Message:
        """Show the app's version."""
        migration = await asyncio.to_thread(migrations.head)
        return messages.version(__version__, migration=migration, changelog_url=self.changelog_url)
