"""Errors shown to people, as data: a code, typed fields and who can fix it; no wording.

Services raise them; `bot.slack.dispatch` turns them into private replies, whose texts are in
`bot.slack.messages`. The type checker proves that every member of `KnownError` has a text.
"""

from bot.errors.accounts import AccountError, AccountNotLinked, AccountTaken, MissingScope, NeedsReconnect
from bot.errors.base import Fixer, LikewiseError, Subject
from bot.errors.input import (
    DatabaseUnavailable,
    FormNotOpened,
    InputError,
    InternalError,
    InvalidAction,
    InvalidAmount,
    InvalidChannel,
    InvalidEmoji,
    InvalidHandle,
    InvalidPostLink,
    InvalidTime,
    LinkProblem,
    NoSuchHandle,
    PageExpired,
    SeveralPosts,
)
from bot.errors.workspaces import (
    BotNotInChannel,
    ChannelNotAllowed,
    ExternalUser,
    FileSendFailed,
    FollowingUnavailable,
    NotAllowed,
    NotAnAdmin,
    NotATeamChannel,
    NothingToShare,
    NotInstalled,
    NotTheSharer,
    ReinstallNeeded,
    RemovalFailed,
    Rule,
    ShareFailed,
    ShareProblem,
    SlackUnavailable,
    TooManyFollowed,
    WorkspaceError,
)
from bot.errors.x import (
    BudgetReached,
    FairShareReached,
    IntermediaryRefused,
    InvalidXRequest,
    LimitReached,
    Misconfigured,
    OutOfCredit,
    PlanExcludes,
    PostUnavailable,
    ReadOnlyApp,
    RefusedByX,
    Share,
    SpendCapReached,
    XFailure,
    XProblem,
    XUnavailable,
)

KnownError = AccountError | InputError | WorkspaceError | XProblem
