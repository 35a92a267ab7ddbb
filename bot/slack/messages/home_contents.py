"""The contents of a user's App Home, as data; visible to that user only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import NotAllowed
from bot.likes.results import ConfirmationWay, PostNames, RecentAction
from bot.linking.results import ConnectLink, ExhaustedLimit, LinkedAccount, Preferences
from bot.workspaces.followed_accounts import Follow
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.spending import DailySpend
from bot.x import RateLimitWindow


@dataclass(frozen=True, slots=True)
class AdminSection:
    """What the workspace spends today, the ids of its team channels, and what these follow.

    `refused_since` is when X started to refuse likes because of its plan; None if it doesn't.
    """

    daily_spend: DailySpend
    channels: tuple[str, ...] = ()
    refused_since: datetime | None = None
    followed: Sequence[Follow] = ()


@dataclass(frozen=True, slots=True)
class HomeContents:
    """What a user's Home shows.

    `barred` is the rule that keeps them from using the app, None if there is none. `link` is set if
    they need to connect an account and may. `recent_actions` has the latest action by post, `names`
    what X lately said of these posts.
    `exhausted_limits` and `remaining_limits` are X's limits for their account by endpoint, as last
    reported. `left_to_x` is how likes on X's own pages are confirmed; None if the app sends likes.
    `x_confirms` is whether X sends events to this deployment.
    `admin` is None for members who aren't admins.
    """

    privacy_url: str
    loaded_at: datetime | None = None
    preferences: Preferences = field(default_factory=Preferences)
    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    barred: NotAllowed | None = None
    account: LinkedAccount | None = None
    link: ConnectLink | None = None
    recent_actions: tuple[RecentAction, ...] = ()
    names: PostNames = field(default_factory=dict)
    left_to_x: ConfirmationWay | None = None
    x_confirms: bool = True
    exhausted_limits: Mapping[str, ExhaustedLimit] = field(default_factory=dict)
    remaining_limits: Mapping[str, RateLimitWindow] = field(default_factory=dict)
    admin: AdminSection | None = None
