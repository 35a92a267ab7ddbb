"""The few things that can stand between a person and what they asked for.

Each says what happened, who can mend it and what to do next. Services raise them; one place (`bot.slack.answering`)
turns them into a private answer.
"""

from bot.errors.accounts import AccountTaken, NeedsReconnect, NotConnected, NotPermitted
from bot.errors.asking import (
    FormNotOpened,
    NoSuchHandle,
    NotAChannel,
    NotAHandle,
    NotAPost,
    NotASum,
    OurFault,
    PageOver,
    SeveralPosts,
    TamperedRequest,
)
from bot.errors.base import LikewiseError, Who
from bot.errors.refusals import (
    BudgetReached,
    LimitReached,
    Misconfigured,
    OutOfCredit,
    PlanExcludes,
    PostUnavailable,
    ReadOnlyApp,
    RefusedByX,
    SpendingStopped,
    XUnavailable,
)
from bot.errors.workspaces import (
    ChannelBarred,
    ChannelClosed,
    FileNotSent,
    NotAnAdmin,
    NothingToShare,
    NotInstalled,
    NotRemoved,
    NotShared,
    Outsider,
    ReinstallNeeded,
    SharedByAnother,
    SlackUnavailable,
)

__all__ = [
    "AccountTaken",
    "BudgetReached",
    "ChannelBarred",
    "ChannelClosed",
    "FileNotSent",
    "FormNotOpened",
    "LikewiseError",
    "LimitReached",
    "Misconfigured",
    "NeedsReconnect",
    "NoSuchHandle",
    "NotAChannel",
    "NotAHandle",
    "NotAPost",
    "NotASum",
    "NotAnAdmin",
    "NotConnected",
    "NotInstalled",
    "NotPermitted",
    "NotRemoved",
    "NotShared",
    "NothingToShare",
    "OurFault",
    "OutOfCredit",
    "Outsider",
    "PageOver",
    "PlanExcludes",
    "PostUnavailable",
    "ReadOnlyApp",
    "RefusedByX",
    "ReinstallNeeded",
    "SeveralPosts",
    "SharedByAnother",
    "SlackUnavailable",
    "SpendingStopped",
    "TamperedRequest",
    "Who",
    "XUnavailable",
]
