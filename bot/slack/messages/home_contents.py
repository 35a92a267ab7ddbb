"""What stands in a person's App Home, as data for whoever draws it. It is for that person alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.errors import NotAllowed
from bot.likes.results import RecentAction
from bot.linking.results import (
    ConnectLink,
    LinkedAccount,
    Preferences,
    UsedUp,
)
from bot.slack.intents.commands import CommandTable
from bot.workspaces.budget import DailySpend
from bot.workspaces.settings import WorkspaceSettings
from bot.x import RateLimitWindow


class HomeSection(StrEnum):
    """The parts of the Home, of which each shows the answers to what is asked there; see `messages.home`."""

    ACCOUNT = "account"
    LIKES = "likes"
    SETTINGS = "settings"
    LIMITS = "limits"
    ADMIN = "admin"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class AdminSection:
    """What the workspace spends today, the ids of its team channels, and since when X refuses likes for its plan, if it does."""

    daily_spend: DailySpend
    channels: tuple[str, ...] = ()
    refused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class HomeContents:
    """What a person's Home shows.

    `barred` is the rule that keeps them from using the app, if one does; `link` leads to linking where that comes next and is
    allowed; `recent_actions` is what they last did, by Post; `exhausted_limits` are X's limits for their account, by endpoint, `remaining_limits` what
    they leave, as X last told; with `likes_unobservable`,
    likes are left to X's own pages and not known here; `admin` is there for admins of the workspace only.
    """

    privacy_url: str
    commands: CommandTable = field(default_factory=CommandTable)
    preferences: Preferences = field(default_factory=Preferences)
    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    barred: NotAllowed | None = None
    account: LinkedAccount | None = None
    link: ConnectLink | None = None
    recent_actions: tuple[RecentAction, ...] = ()
    likes_unobservable: bool = False
    exhausted_limits: Mapping[str, UsedUp] = field(default_factory=dict)
    remaining_limits: Mapping[str, RateLimitWindow] = field(default_factory=dict)
    admin: AdminSection | None = None
