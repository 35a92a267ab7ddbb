"""Schedule each team channel's weekly digest, and choose the process that posts it.

The process with the lease creates the digest; if it is killed, another one takes over. The next due
date is set before sending, so that a message that may have arrived is never sent twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import ColumnElement, select, update

from bot.clock import Clock
from bot.db import Database
from bot.db.leases import LeaseClock
from bot.db.rows import read
from bot.db.tables import TeamChannel
from bot.workspaces.digest_times import next_week
from bot.workspaces.team_channels import TeamChannelSettings, is_channel, update_where

# Longer than creating a digest takes, even if X is slow to return the posts' authors.
LEASE: Final = timedelta(minutes=10)
_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest of the posts in a channel since `since`; `at` is when it was due.

    `taken_at` is when this process leased it, and the start of the next digest; `lease_until` is
    the end of the lease, None without one.
    """

    channel: TeamChannelSettings
    at: datetime
    since: datetime
    taken_at: datetime
    lease_until: datetime | None

    @property
    def next_at(self) -> datetime:
        """The next due time at the same hour of the week, skipping any missed weeks."""
        return next_week(self.at, self.channel.digest_timezone, self.taken_at)


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """The digests of all processes."""

    database: Database
    clock: Clock

    async def due(self) -> Sequence[DueDigest]:
        now = self.clock()
        free = LeaseClock(self.database, self.clock).is_free(TeamChannel.digest_lease_until)
        async with self.database.session() as session:
            rows = await session.scalars(
                select(TeamChannel)
                .where(TeamChannel.digest_due_at <= now, free)
                .order_by(TeamChannel.digest_due_at)
                .limit(_AT_ONCE)
            )
            return [
                DueDigest(
                    read(TeamChannelSettings, row),
                    # Both are set together (`TeamChannelStore`).
                    at=cast("datetime", row.digest_due_at),
                    since=cast("datetime", row.digest_since),
                    taken_at=now,
                    lease_until=row.digest_lease_until,
                )
                for row in rows
            ]

    async def lease(self, due: DueDigest) -> DueDigest | None:
        """Lease a digest; None if another process did so first."""
        until = LeaseClock(self.database, self.clock).after(LEASE)
        async with self.database.session() as session:
            leased = await session.scalar(
                update(TeamChannel)
                .where(*_as_it_was(due))
                .values(digest_lease_until=until)
                .returning(TeamChannel.digest_lease_until)
            )
        if leased is None:
            return None
        return DueDigest(due.channel, due.at, due.since, taken_at=self.clock(), lease_until=leased)

    async def advance(self, due: DueDigest) -> bool:
        """Set the next due date just before sending; False if another process has it."""
        async with self.database.session() as session:
            return await update_where(
                session,
                _as_it_was(due),
                digest_due_at=due.next_at,
                digest_since=due.taken_at,
                digest_lease_until=None,
            )

    async def postpone(self, due: DueDigest, pause: timedelta) -> None:
        """Retry an unsent digest after `pause`, in any process."""
        async with self.database.session() as session:
            passed_on = (
                *is_channel(due.channel.tenant, due.channel.channel),
                TeamChannel.digest_due_at == due.next_at,
            )
            await update_where(session, passed_on, digest_due_at=self.clock() + pause, digest_since=due.since)


def _as_it_was(due: DueDigest) -> tuple[ColumnElement[bool], ...]:
    return (
        *is_channel(due.channel.tenant, due.channel.channel),
        TeamChannel.digest_due_at == due.at,
        TeamChannel.digest_lease_until.is_not_distinct_from(due.lease_until),
    )
