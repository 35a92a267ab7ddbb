"""When the weekly digest of each team channel is due, and which process posts it.

Who has the lease of a digest makes it; when the process ends over that, another one takes it.
Before it is sent the next one's date takes its place, so that what may have arrived is never sent
twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update

from bot.clock import Clock
from bot.db import Database
from bot.db.leases import LeaseClock
from bot.db.tables import TeamChannel
from bot.workspaces.team_channels import (
    WEEK,
    TeamChannelSettings,
    is_channel,
    read_channel,
    update_where,
)

# Longer than it takes to make one, even where X is slow to tell whose the Posts are.
LEASE: Final = timedelta(minutes=10)
_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest of what came up in a channel since `since`; `at` is when it was due.

    `taken_at` is when this process took it, where the next one begins, and `lease_until` until when
    it is this one's.
    """

    channel: TeamChannelSettings
    at: datetime
    since: datetime
    taken_at: datetime
    lease_until: datetime | None

    @property
    def next_at(self) -> datetime:
        """The same hour of the week that follows, however many weeks nobody posted a digest."""
        return self.at + WEEK * ((self.taken_at - self.at) // WEEK + 1)


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """The digests of all processes."""

    database: Database
    clock: Clock

    async def due(self) -> Sequence[DueDigest]:
        """Return the digests that are due and that nobody is making."""
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
                    read_channel(row),
                    at=row.digest_due_at,
                    since=row.digest_since or row.digest_due_at - WEEK,
                    taken_at=now,
                    lease_until=row.digest_lease_until,
                )
                for row in rows
                if row.digest_due_at is not None
            ]

    async def lease(self, due: DueDigest) -> DueDigest | None:
        """Lease a digest to make it; None when somebody else has been faster."""
        until = LeaseClock(self.database, self.clock).after(LEASE)
        async with self.database.session() as session:
            leased = await session.scalar(
                update(TeamChannel)
                .where(*_as_it_was(due))
                .values(digest_lease_until=until)
                .returning(TeamChannel.digest_lease_until)
                .execution_options(synchronize_session=False)
            )
        if leased is None:
            return None
        return DueDigest(due.channel, due.at, due.since, taken_at=self.clock(), lease_until=leased)

    async def advance(self, due: DueDigest) -> bool:
        """Put the next digest's date in place of this one's, just before it is sent: nobody makes this one again.

        False when it was taken over, or turned off, meanwhile.
        """
        async with self.database.session() as session:
            return await update_where(
                session,
                _as_it_was(due),
                digest_due_at=due.next_at,
                digest_since=due.taken_at,
                digest_lease_until=None,
            )

    async def postpone(self, due: DueDigest, pause: timedelta) -> None:
        """Nothing of it was sent: have it made so much later, by whoever is first then."""
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
