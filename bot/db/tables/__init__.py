"""The tables; every row about a person has its tenant, and cached X responses are encrypted."""

from bot.db.tables.accounts import Grant, LinkAttempt, MemberPreferences, PersonalLink
from bot.db.tables.activity import LikeWindow, XEvent, XSubscription
from bot.db.tables.base import Base, binding, binding_columns, binding_of, of_member, of_workspace
from bot.db.tables.likes import (
    BilledResource,
    BudgetWarning,
    CachedXResponse,
    DeletedPost,
    DeploymentState,
    FairUse,
    FeatureSpend,
    LikeEvent,
    LikeIntentClick,
    RateLimit,
    ShareKey,
    WorkspaceSpend,
)
from bot.db.tables.queues import PendingReply, SlackEvent
from bot.db.tables.teams import DailyNotice, FollowedAccount, TeamChannel, ThreadPost, ThreadReply
from bot.db.tables.workspaces import (
    AuditEntry,
    InstallationRow,
    InstallAttempt,
    TokenRevocation,
    UninstalledTenant,
    Workspace,
)
