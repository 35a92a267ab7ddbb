"""Find out who gets a daily message about their team's posts, when, and about which posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Final

from sqlalchemy import delete, func, or_, select, update

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import (
    DailyNotice,
    LikeEvent,
    LikeIntentClick,
    ThreadPost,
    ThreadReply,
    of_member,
    of_workspace,
)
from bot.db.upsert import upsert
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.digest_times import zone_of
from bot.workspaces.reply_queries import of_reply

DAY: Final = timedelta(days=1)
_AT_ONCE: Final = 100
_RETRY: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice that was due at `due_at`; `minute` is its time of day in minutes."""

    member: Member
    minute: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DailyNotices:
    """The daily notices of all workspaces."""

    database: Database
    clock: Clock

    async def minute_of(self, member: Member) -> int | None:
        """Return the member's time of day in minutes; None if they get no notice."""
        async with self.database.session() as session:
            return await session.scalar(select(DailyNotice.minute).where(of_member(DailyNotice, member)))

    async def turn_on(self, member: Member, minute: int, timezone: str | None) -> None:
        key = {"tenant": member.tenant, "user": member.user}
        due_at = next_at(minute, timezone, self.clock())
        row = {"workspace": member.workspace, "minute": minute, "due_at": due_at}
        async with self.database.session() as session:
            await upsert(session, DailyNotice, key, row)

    async def turn_off(self, member: Member) -> None:
        await self.database.execute(delete(DailyNotice).where(of_member(DailyNotice, member)))

    async def due(self) -> Sequence[DueNotice]:
        async with self.database.session() as session:
            rows = await session.scalars(
                select(DailyNotice)
                .where(DailyNotice.due_at <= self.clock())
                .order_by(DailyNotice.due_at)
                .limit(_AT_ONCE)
            )
            return [
                DueNotice(Member(row.tenant, row.user, row.workspace), row.minute, row.due_at) for row in rows
            ]

    async def advance(self, due: DueNotice, timezone: str | None) -> bool:
        """Set the next due date just before sending; False if another process did so first."""
        return await self._move(due, next_at(due.minute, timezone, self.clock()))

    async def postpone(self, due: DueNotice) -> None:
        """Retry an unsent notice in ten minutes, after those of other people."""
        await self._move(due, self.clock() + _RETRY)

    async def _move(self, due: DueNotice, due_at: datetime) -> bool:
        statement = (
            update(DailyNotice)
            .where(of_member(DailyNotice, due.member), DailyNotice.due_at == due.due_at)
            .values(due_at=due_at)
        )
        return await self.database.execute(statement) == 1

    async def unsupported(self, member: Member) -> Sequence[tuple[str, PostRef]]:
        """Return the team channels' posts of a day that the member hasn't acted on."""
        acted = select(LikeEvent.post_id).where(of_member(LikeEvent, member))
        opened = select(LikeIntentClick.post_id).where(of_member(LikeIntentClick, member))
        newest = func.max(ThreadReply.posted_at)
        async with self.database.session() as session:
            rows = await session.execute(
                select(ThreadPost.channel, ThreadPost.post_id, func.min(ThreadPost.author))
                .join(ThreadReply, of_reply(ThreadPost, ThreadReply))
                .where(
                    of_workspace(ThreadReply, member),
                    ThreadReply.posted_at >= self.clock() - DAY,
                    ~or_(ThreadPost.post_id.in_(acted), ThreadPost.post_id.in_(opened)),
                )
                .group_by(ThreadPost.channel, ThreadPost.post_id)
                .order_by(newest.desc(), ThreadPost.post_id.desc())
            )
            return [(channel, PostRef(post_id, author)) for channel, post_id, author in rows]


def next_at(minute: int, timezone: str | None, now: datetime) -> datetime:
    """Return the first time after `now` that is this minute of the day in an IANA time zone."""
    zone = zone_of(timezone)
    today = now.astimezone(zone).date()
    at = time(minute // 60, minute % 60)
    days = (datetime.combine(today + DAY * n, at, zone).astimezone(UTC) for n in count())
    return next(moment for moment in days if moment > now)
