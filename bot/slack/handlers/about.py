"""Handlers about the app itself: help and version."""

from dataclasses import dataclass

from bot import __version__
from bot.db import migrations
from bot.errors import NotAllowed
from bot.linking import Linking
from bot.slack import messages
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message


@dataclass(frozen=True, slots=True)
class AboutHandlers:
    """Describe the app; `changelog_url` is where its changelog is served."""

    linking: Linking
    changelog_url: str

    async def help(self, request: SlackRequest) -> Message:
        refusal = request.rights.refusal
        return messages.help_(
            connected=await self.linking.account(request.member) is not None,
            admin=bool(request.rights.admin),
            refusal=refusal if isinstance(refusal, NotAllowed) else None,
        )

    async def version(self, _: SlackRequest) -> Message:
        return messages.version(__version__, migration=migrations.HEAD, changelog_url=self.changelog_url)
