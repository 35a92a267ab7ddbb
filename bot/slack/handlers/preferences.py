"""Handlers for settings: a member's preferences, and the workspace's settings."""

from dataclasses import dataclass
from typing import Final

from bot.errors import AccountNotLinked, InvalidEmoji
from bot.likes.like_windows import LikeWindows
from bot.likes.service import Likes
from bot.linking import Linking
from bot.slack import messages
from bot.slack.access.directory import Directory
from bot.slack.commands import TURNS_OFF
from bot.slack.intents import emoji
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.settings import WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore

SETTINGS: Final = "settings"


@dataclass(frozen=True, slots=True)
class PreferenceHandlers:
    linking: Linking
    workspaces: WorkspaceSettingsStore
    likes: Likes
    windows: LikeWindows
    audit: Audit
    directory: Directory
    team_channel_store: TeamChannelStore

    async def settings(self, request: SlackRequest) -> Message:
        own = await self.linking.preferences(request.member)
        if own.username is None and request.rights.barred:  # there is nothing to choose for
            raise request.rights.barred
        admin = request.rights.admin
        channels = await self.team_channel_store.of(request.member) if admin else ()
        return messages.settings(
            own,
            await self.workspaces.get(request.member),
            admin=admin,
            channels=[each.channel for each in channels],
            refused_since=await self.likes.refused_since(request.member.tenant),
            x_confirms=await self.windows.x_sends_events(),
        )

    async def reaction(self, request: SlackRequest) -> Message:
        rest = request.intent.argument
        if rest is None:
            name = await self.linking.like_emoji(request.member)
            if name is None and request.rights.barred:
                raise request.rights.barred
            return messages.reaction(name)
        name = None if rest.lower() in TURNS_OFF else emoji.named(rest)
        if name is not None and request.rights.barred:
            raise request.rights.barred
        if name is not None and await self.directory.has_emoji(request.member, name) is False:
            raise InvalidEmoji
        await self.linking.update_preferences(request.member, like_emoji=name)
        return messages.reaction(name, changed=True)

    async def update(self, request: SlackRequest, **chosen: bool) -> Message:
        """Update a preference, and show the message in which it was changed again."""
        account = await self.linking.update_preferences(request.member, **chosen)
        if chosen.get("confirm_likes") is False:
            await self.windows.close(request.member)
        if request.intent.source_view == SETTINGS:
            return await self.settings(request)
        if account is None:
            raise AccountNotLinked
        return messages.account(account)

    async def preview(self, request: SlackRequest, *, on: bool) -> Message:
        await self.workspaces.change(request.member, previews=on)
        told = f"turned {'on' if on else 'off'} posts in replies"
        await self.audit.record(request.member, AuditEvent.SETTING, told)
        return await self.settings(request)
