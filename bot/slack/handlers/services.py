"""What acts may call: every service, in one place, and the shape that all acts have."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.likes.lookups import Lookups
from bot.likes.post_previews import PostPreviews
from bot.likes.service import Likes
from bot.likes.teammates import Teammates
from bot.linking import Linking
from bot.linking.erasure import DataErasure
from bot.slack.access.access import AccessControl
from bot.slack.access.admins import Admins
from bot.slack.access.inboxes import Inboxes
from bot.slack.delivery.files import Files
from bot.slack.delivery.outbox import Outbox
from bot.slack.home.tab import HomeTab
from bot.slack.installations.uninstall import UninstallHandler
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.reactions.reactions import Reactions
from bot.slack.sharing.sharing import Sharing
from bot.slack.team_channels.service import TeamChannels
from bot.workspaces.activity_log import ActivityLog
from bot.workspaces.audit import Audit
from bot.workspaces.budget import Budget
from bot.workspaces.settings import WorkspaceSettingsStore


@dataclass(frozen=True, slots=True)
class Services:
    """The services that acts call."""

    linking: Linking
    likes: Likes
    lookups: Lookups
    post_previews: PostPreviews
    workspaces: WorkspaceSettingsStore
    budget: Budget
    admins: Admins
    access: AccessControl
    inboxes: Inboxes
    teammates: Teammates
    files: Files
    home_tab: HomeTab
    audit: Audit
    activity_log: ActivityLog
    team_channels: TeamChannels
    reactions: Reactions
    erasure: DataErasure
    uninstall_handler: UninstallHandler
    outbox: Outbox
    sharing: Sharing
    clock: Clock


Handler = Callable[[SlackRequest, Services], Awaitable[Message]]
