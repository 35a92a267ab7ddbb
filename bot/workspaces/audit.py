"""The audit: what was done about accounts and settings, by whom, when; likes stand in the ledger.

It names no X account and holds nothing of X's: an admin learns that a member connected one, and not
which.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import AuditEntry
from bot.members import Member


class AuditEvent(StrEnum):
    """What an entry is about; at most 32 characters."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    INVALIDATED = "link refused"  # X renews the link no more
    EXPORTED = "records exported"
    SETTING = "setting"  # the detail says which, and its new value


# What is about the workspace and not about the person who did it: it stays, without their name,
# when they leave.
OF_THE_WORKSPACE: Final = frozenset({AuditEvent.SETTING, AuditEvent.EXPORTED})


class Audit:
    """Writes entries."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record(self, member: Member, event: AuditEvent, detail: str = "") -> None:
        """Write an entry; `detail` in a few plain words, without anyone's name."""
        async with self._database.session() as session:
            self.record_in(session, member, event, detail)

    def record_in(self, session: AsyncSession, member: Member, event: AuditEvent, detail: str = "") -> None:
        """Write it in a transaction of the caller's, so that it stands if and only if the thing was done."""
        session.add(
            AuditEntry(
                tenant=member.tenant,
                workspace=member.workspace,
                user=member.user,
                event_type=event,
                detail=detail,
                created_at=self._clock(),
            )
        )
