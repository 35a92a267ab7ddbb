"""Files for one person: sent to their direct messages with the app, where only they see them.

https://docs.slack.dev/messaging/working-with-files: an upload has three steps, which slack_sdk takes one after the other. The
last one takes no user's id for a channel, so the direct messages are opened first.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import FileNotSent, LikewiseError, ReinstallNeeded
from bot.members import Member
from bot.secret import Secret
from bot.slack.installs.installations import Installations
from bot.slack.message import File
from bot.slack.refusals import FAILURES, Refusal
from bot.x.transport import LOST

log = structlog.get_logger(__name__)

_SCOPE: Final = "files:write"
_SECONDS: Final = 15.0  # for the three steps together


@dataclass(frozen=True, slots=True)
class Inbox:
    """A person's direct messages with the app, and the token that reaches them."""

    channel: str
    token: Secret


class Files:
    """Sends files; `install_url` is where an admin can install the app again, if anywhere."""

    def __init__(
        self, slack: AsyncWebClient, installations: Installations, install_url: str | None = None
    ) -> None:
        self._slack = slack
        self._installations = installations
        self._install_url = install_url

    async def inbox(self, member: Member) -> Inbox:
        """Return where the person's files go; raise `ReinstallNeeded` when the app may not send any, `FileNotSent`."""
        installed = await self._installations.find(member.tenant)
        if installed is None:
            raise ReinstallNeeded(self._install_url)
        try:
            async with asyncio.timeout(_SECONDS):
                opened = await self._slack.conversations_open(
                    token=installed.token.reveal(), users=member.user
                )
        except FAILURES as error:
            raise self._refusal(error) from None
        # Slack tells a token's permissions with each answer, so that the missing one is known before anything is done.
        granted = opened.headers.get("x-oauth-scopes")
        if granted is not None and _SCOPE not in {scope.strip() for scope in granted.split(",")}:
            raise ReinstallNeeded(self._install_url)
        return Inbox(opened["channel"]["id"], installed.token)

    async def send(self, inbox: Inbox, file: File) -> bool:
        """Send a file; False when Slack didn't say whether it took it. Raises `FileNotSent` or `ReinstallNeeded`."""
        # slack_sdk repeats a call whose answer was lost, which could share the file twice.
        once = AsyncWebClient(base_url=self._slack.base_url, session=self._slack.session, retry_handlers=[])
        try:
            async with asyncio.timeout(_SECONDS):
                await once.files_upload_v2(
                    token=inbox.token.reveal(),
                    channel=inbox.channel,
                    filename=file.name,
                    title=file.title,
                    content=file.content,
                    initial_comment=file.comment,
                )
        except LOST as error:
            log.info("slack did not confirm a file", why=type(error).__name__)
            return False
        except FAILURES as error:
            raise self._refusal(error) from None
        return True

    def _refusal(self, error: Exception) -> LikewiseError:
        code = Refusal.of(error).code
        log.info("slack took no file", why=code)
        return ReinstallNeeded(self._install_url) if code == "missing_scope" else FileNotSent()
