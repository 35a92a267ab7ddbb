"""A workspace's records for its admins: the audit and the ledger as one list, and how long both are kept.

Who keeps their likes to themselves stands in it without their name: an admin has no more right to them than any colleague.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import Act, AuditEntry, Person, ThreadPost
from bot.members import Member
from bot.workspaces.marks import KEY, mark_where

_SWEPT_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Record:
    """One line: who (empty: a person without a name here) did what, when.

    Of a like or unlike, `post_id` and `via` (the surface it came from) tell more; of anything else, `detail`.
    """

    at: datetime
    user: str
    what: str
    post_id: str = ""
    via: str = ""
    detail: str = ""


class Records:
    """Reads records, and deletes them when they are `kept_for` old."""

    def __init__(self, database: Database, clock: Clock, *, kept_for: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._kept_for = kept_for
        self._swept_at: datetime | None = None

    @property
    def kept_for(self) -> timedelta:
        """How long records are kept."""
        return self._kept_for

    async def newest(self, member: Member, most: int) -> Sequence[Record]:
        """Return the newest records of the workspace that the member acts in, newest first."""
        async with self._database.session() as session:
            acts = await session.execute(_acts(member).order_by(Act.id.desc()).limit(most))
            entries = await session.execute(_entries(member).order_by(AuditEntry.id.desc()).limit(most))
            records = [
                *(
                    Record(at, user if shown else "", kind, post_id=post_id, via=via)
                    for at, user, shown, kind, post_id, via in acts
                ),
                *(Record(at, user, what, detail=detail) for at, user, what, detail in entries),
            ]
        return sorted(records, key=lambda record: record.at, reverse=True)[:most]

    async def sweep(self) -> None:
        """Delete what is too old, once an hour."""
        now = self._clock()
        if self._swept_at is not None and now < self._swept_at + _SWEPT_EVERY:
            return
        self._swept_at = now
        async with self._database.session() as session:
            await _delete_before(session, now - self._kept_for)


def _acts(member: Member) -> Select[datetime, str, bool, str, str, str]:
    return (
        select(Act.at, Act.user, func.coalesce(Person.show_likes, False), Act.kind, Act.post_id, Act.via)
        .outerjoin(Person, (Person.tenant == Act.tenant) & (Person.user == Act.user))
        .where(Act.tenant == member.tenant, Act.workspace == member.workspace)
    )


def _entries(member: Member) -> Select[datetime, str, str, str]:
    return select(AuditEntry.at, AuditEntry.user, AuditEntry.what, AuditEntry.detail).where(
        AuditEntry.tenant == member.tenant, AuditEntry.workspace == member.workspace
    )


async def _delete_before(session: AsyncSession, moment: datetime) -> None:
    counted = (
        select(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message)
        .join(Act, (Act.tenant == ThreadPost.tenant) & (Act.post_id == ThreadPost.post_id))
        .where(Act.at < moment)
    )
    await mark_where(session, tuple_(*KEY).in_(counted))
    for table in (Act, AuditEntry):
        await session.execute(delete(table).where(table.at < moment))
