"""Handlers for admins: the policy, X's plan, and the activity log."""

from dataclasses import dataclass

from bot.likes.post_previews import PostPreviews
from bot.likes.service import Likes
from bot.posts import PostRef
from bot.slack import messages
from bot.slack.delivery.files import Files
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.messages.activity_log import MOST, SHOWN, audit_file
from bot.workspaces.activity_log import ActivityLog
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.settings import WorkspaceSettingsStore


@dataclass(frozen=True, slots=True)
class AdminHandlers:
    workspaces: WorkspaceSettingsStore
    likes: Likes
    post_previews: PostPreviews
    audit: Audit
    activity_log: ActivityLog
    files: Files

    async def policy(self, request: SlackRequest) -> Message:
        return messages.policy(await self.workspaces.get_fresh(request.member))

    async def check_plan(self, request: SlackRequest) -> Message:
        return messages.plan_checked(await self.likes.check_plan(request.member))

    async def records(self, request: SlackRequest) -> Message:
        records = await self.activity_log.newest(request.member, SHOWN)
        named = (PostRef(one.post_id) for one in records if one.post_id and not one.day_only)
        names = await self.post_previews.names(request.member, named, public=True)
        return messages.audit(records, names, kept_for=self.activity_log.retention)

    async def export(self, request: SlackRequest) -> Message:
        direct_message = await self.files.direct_message(request.member)
        records = await self.activity_log.newest(request.member, MOST)
        await self.audit.record(request.member, AuditEvent.EXPORTED)
        if await self.files.send(direct_message, audit_file(records)):
            return messages.audit_sent(len(records))
        return messages.file_unconfirmed(request.intent)
