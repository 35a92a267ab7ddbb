"""The audit log: who changed accounts and settings, and when; likes are in the ledger.

It has no X content or account: an admin sees that a member connected an account, but not which.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import AuditEntry
from bot.members import Member


class AuditEvent(StrEnum):
    """The subject of an entry; at most 32 characters."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    INVALIDATED = "link refused"  # X no longer refreshes the tokens
    EXPORTED = "records exported"
    SETTING = "setting"  # `detail` is the change, as a verb and its object


# Entries about the workspace, not a person: they are kept, without the name, when the person's data
# is deleted.
OF_THE_WORKSPACE: Final = frozenset({AuditEvent.SETTING, AuditEvent.EXPORTED})


@dataclass(frozen=True, slots=True)
class Audit:
    """Writes the audit log."""

    database: Database
    clock: Clock

    async def record(self, member: Member, event: AuditEvent, detail: str = "") -> None:
        """Write an entry; `detail` is a few plain words without anyone's name."""
        async with self.database.session() as session:
            self.record_in(session, member, event, detail)

    def record_in(self, session: AsyncSession, member: Member, event: AuditEvent, detail: str = "") -> None:
        """Write an entry in the caller's transaction, so that it exists only if the change does."""
        session.add(
            AuditEntry(
                tenant=member.tenant,
                workspace=member.workspace,
                user=member.user,
                event_type=event,
                detail=detail,
                created_at=self.clock(),
            )
        )
