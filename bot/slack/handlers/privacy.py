"""Handlers for a member's own data: show and delete history, delete everything."""

from dataclasses import dataclass

from bot.likes.post_previews import PostPreviews
from bot.likes.service import Likes
from bot.linking import Linking
from bot.linking.erasure import DataErasure
from bot.slack import messages
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.workspaces.activity_log import ActivityLog


@dataclass(frozen=True, slots=True)
class PrivacyHandlers:
    linking: Linking
    likes: Likes
    post_previews: PostPreviews
    activity_log: ActivityLog
    erasure: DataErasure

    async def history(self, request: SlackRequest) -> Message:
        found = await self.likes.history(request.member, request.intent.number)
        names = await self.post_previews.names(request.member, (entry.post for entry in found.entries))
        return messages.history(found, names, kept_for=self.activity_log.retention)

    async def delete_history(self, request: SlackRequest) -> Message:
        return messages.history_deleted(await self.erasure.forget_history(request.member))

    async def forget_me(self, request: SlackRequest) -> Message:
        return messages.forget_me(connected=await self.linking.account(request.member) is not None)

    async def forget(self, request: SlackRequest) -> Message:
        gone = await self.erasure.forget(request.member, asked_by=request.reference)
        return messages.data_erased(gone, barred=request.rights.barred is not None)
