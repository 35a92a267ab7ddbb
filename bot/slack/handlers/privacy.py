"""A person's own data: their history, and having it, or everything, deleted."""

from dataclasses import dataclass

from bot.likes.service import Likes
from bot.linking.erasure import DataErasure
from bot.slack import messages
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.workspaces.activity_log import ActivityLog


@dataclass(frozen=True, slots=True)
class PrivacyHandlers:
    """Show and delete what is kept of the member."""

    likes: Likes
    activity_log: ActivityLog
    erasure: DataErasure

    async def history(self, request: SlackRequest) -> Message:
        """Show a page of what the member did through Likewise."""
        found = await self.likes.history(request.member, request.intent.number)
        return messages.history(found, kept_for=self.activity_log.retention)

    async def delete_history(self, request: SlackRequest) -> Message:
        """Delete it."""
        return messages.history_deleted(await self.erasure.forget_history(request.member))

    async def forget(self, request: SlackRequest) -> Message:
        """Delete everything that is kept of the member."""
        return messages.data_erased(await self.erasure.forget(request.member, asked_by=request.reference))


async def forget_me(_: SlackRequest) -> Message:
    """Ask whether everything is to be deleted."""
    return messages.forget_me()
