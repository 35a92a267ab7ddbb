"""Send files to a user's direct messages with the app, where only they can see them.

An upload has three steps, which slack_sdk carries out in order. The last one doesn't accept a user
id as the channel, so the direct messages are opened first.
https://docs.slack.dev/messaging/working-with-files
"""

from dataclasses import dataclass
from typing import Final

from bot.errors import FileSendFailed, LikewiseError, ReinstallNeeded
from bot.members import Member
from bot.slack.api import ErrorKind, Retry, SlackApi, SlackError
from bot.slack.message import File

_SCOPE: Final = "files:write"


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """A user's direct messages with the app."""

    tenant: str
    channel: str


@dataclass(frozen=True, slots=True)
class Files:
    """Send files; `install_url` is where an admin can reinstall the app, None without a page."""

    slack: SlackApi
    install_url: str | None

    async def direct_message(self, member: Member) -> DirectMessage:
        """Return the channel for files; raise `ReinstallNeeded` or `FileSendFailed`."""
        try:
            opened = await self.slack.call(member.tenant, "conversations.open", users=member.user)
        except SlackError as error:
            raise self._explained(error) from None
        # Slack reports the token's scopes with each response, so a missing one is known in advance.
        if opened.scopes is not None and _SCOPE not in opened.scopes:
            raise ReinstallNeeded(self.install_url, _SCOPE)
        channel = opened.object("channel").get("id")
        if not isinstance(channel, str):
            raise FileSendFailed
        return DirectMessage(member.tenant, channel)

    async def send(self, direct_message: DirectMessage, file: File) -> bool:
        """Send a file; False if unsure. Raises `FileSendFailed` or `ReinstallNeeded`."""
        try:
            await self.slack.call(
                direct_message.tenant,
                "files.upload_v2",
                retry=Retry.ONCE,
                channel=direct_message.channel,
                filename=file.name,
                title=file.title,
                content=file.content,
                initial_comment=file.comment,
            )
        except SlackError as error:
            if error.kind is ErrorKind.UNKNOWN:
                return False
            raise self._explained(error) from None
        return True

    def _explained(self, error: SlackError) -> LikewiseError:
        if error.kind in (ErrorKind.MISSING_SCOPE, ErrorKind.NOT_INSTALLED):
            return ReinstallNeeded(self.install_url, error.scope)
        return FileSendFailed()
