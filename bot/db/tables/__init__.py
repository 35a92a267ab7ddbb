"""The tables. Every row about a person carries its tenant; nothing of X's content is kept here."""

from bot.db.tables.accounts import Attempt, Grant, Person, PersonalLink
from bot.db.tables.base import Base, binding, binding_columns, binding_of
from bot.db.tables.duties import Heard, OwedAnswer
from bot.db.tables.likes import Act, Billed, FairUse, Gone, Learned, Limit, LookUp, Opened, Share, Spending
from bot.db.tables.teams import TeamChannel, ThreadPost, ThreadReply
from bot.db.tables.workspaces import (
    AuditEntry,
    Departure,
    Installation,
    InstallAttempt,
    Withdrawal,
    Workspace,
)

__all__ = [
    "Act",
    "Attempt",
    "AuditEntry",
    "Base",
    "Billed",
    "Departure",
    "FairUse",
    "Gone",
    "Grant",
    "Heard",
    "InstallAttempt",
    "Installation",
    "Learned",
    "Limit",
    "LookUp",
    "Opened",
    "OwedAnswer",
    "Person",
    "PersonalLink",
    "Share",
    "Spending",
    "TeamChannel",
    "ThreadPost",
    "ThreadReply",
    "Withdrawal",
    "Workspace",
    "binding",
    "binding_columns",
    "binding_of",
]
