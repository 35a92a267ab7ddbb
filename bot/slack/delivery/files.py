"""Files for one person: sent to their direct messages with the app, where only they see them.

https://docs.slack.dev/messaging/working-with-files: an upload has three steps, which slack_sdk takes one after the other. The
last one takes no user's id for a channel, so the direct messages are opened first.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import (
    FileSendFailed,
    LikewiseError,
    ReinstallNeeded,
)
from bot.http import NETWORK_ERRORS
from bot.members import Member
from bot.secret import Secret
from bot.slack.api.errors import (
    SLACK_ERRORS,
    SlackError,
)
from bot.slack.installations.store import Installations
from bot.slack.message import File

log = structlog.get_logger(__name__)

_SCOPE: Final = "files:write"
_SECONDS: Final = 15.0  # for the three steps together


@dataclass(frozen=True, slots=True)
class DirectMessage:
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

    async def direct_message(self, member: Member) -> DirectMessage:
        """Return where the person's files go; raise `ReinstallNeeded` when the app may not send any, `FileSendFailed`."""
        installation = await self._installations.find(member.tenant)
        if installation is None:
            raise ReinstallNeeded(self._install_url)
        try:
            async with asyncio.timeout(_SECONDS):
                opened = await self._slack.conversations_open(
                    token=installation.token.reveal(), users=member.user
                )
        except SLACK_ERRORS as error:
            raise self._refusal(error) from None
        # Slack tells a token's permissions with each answer, so that the missing one is known before anything is done.
        granted = opened.headers.get("x-oauth-scopes")
        if granted is not None and _SCOPE not in {scope.strip() for scope in granted.split(",")}:
            raise ReinstallNeeded(self._install_url)
        return DirectMessage(opened["channel"]["id"], installation.token)

    async def send(self, direct_message: DirectMessage, file: File) -> bool:
        """Send a file; False when Slack didn't say whether it took it. Raises `FileSendFailed` or `ReinstallNeeded`."""
        # slack_sdk repeats a call whose answer was lost, which could share the file twice.
        once = AsyncWebClient(base_url=self._slack.base_url, session=self._slack.session, retry_handlers=[])
        try:
            async with asyncio.timeout(_SECONDS):
                await once.files_upload_v2(
                    token=direct_message.token.reveal(),
                    channel=direct_message.channel,
                    filename=file.name,
                    title=file.title,
                    content=file.content,
                    initial_comment=file.comment,
                )
        except NETWORK_ERRORS as error:
            log.info("file_delivery_unknown", reason=type(error).__name__)
            return False
        except SLACK_ERRORS as error:
            raise self._refusal(error) from None
        return True

    def _refusal(self, error: Exception) -> LikewiseError:
        code = SlackError.of(error).code
        log.info("file_send_failed", reason=code)
        return ReinstallNeeded(self._install_url) if code == "missing_scope" else FileSendFailed()
