"""A workspace's activity log for its admins: audit entries and likes in one list.

People who hide their likes are listed without their name: admins may know no more than teammates.
So that neither other entries nor timing reveals them, these entries have no time, place or order,
and appear only if at least `FEWEST_HIDDEN` people could have made them. These are the people
connected on that day. During the current day (UTC), when somebody may look repeatedly, they are the
people who acted in the same batch.
"""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, case, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock, is_within
from bot.db import Database
from bot.db.expiry import batch_delete, delete_in_batches
from bot.db.tables import AuditEntry, Grant, LikeEvent, MemberPreferences, of_member, of_workspace
from bot.members import Member
from bot.workspaces.reply_invalidation import invalidate_for_posts
from bot.workspaces.spending import PAID, carry_over, day_of, start_of

# With fewer people who hide their likes, "someone" would identify a person.
FEWEST_HIDDEN: Final = 5
_SWEPT_EVERY: Final = timedelta(hours=1)
_SWEPT_AT_ONCE: Final = 200
_NEWEST: Final = (LikeEvent.created_at.desc(), LikeEvent.id.desc())
_SHOWN: Final = MemberPreferences.shows(LikeEvent.created_at)
# People who show all of their likes, however old.
_SHOWS_ALL: Final[ColumnElement[bool]] = func.coalesce(
    MemberPreferences.show_likes & MemberPreferences.show_likes_since.is_(None), false()
)


@dataclass(frozen=True, slots=True)
class Activity:
    """An entry: who did what, and when; `user` is empty if they aren't named.

    `post_id` and `surface` (from where) are set for likes and unlikes, `detail` for anything else.
    `author` is the handle in the link they used; empty for people who aren't named. With
    `day_only`, `created_at` is the start of the day (UTC).
    """

    created_at: datetime
    user: str
    event: str
    post_id: str = ""
    surface: str = ""
    detail: str = ""
    author: str | None = None
    day_only: bool = False


class ActivityLog:
    """Reads entries, and deletes them after the retention period."""

    def __init__(self, database: Database, clock: Clock, *, kept_for: timedelta) -> None:
        self._database = database
        self._clock = clock
        self.retention: Final = kept_for
        self._swept_at: datetime | None = None

    async def newest(self, member: Member, most: int) -> Sequence[Activity]:
        """Return the newest `most` entries of the member's workspace, newest first."""
        async with self._database.session() as session:
            acts = await session.execute(_acts(member, _SHOWN).order_by(*_NEWEST).limit(most))
            entries = await session.execute(_entries(member).order_by(AuditEntry.id.desc()).limit(most))
            records = [
                *(
                    Activity(at, user, kind, post_id=post_id, surface=via, author=author)
                    for at, user, kind, post_id, via, author in acts
                ),
                *(Activity(at, user, what, detail=detail) for at, user, what, detail in entries),
                *await self._hidden(session, member, most),
            ]
        return sorted(records, key=lambda activity: activity.created_at, reverse=True)[:most]

    async def _hidden(self, session: AsyncSession, member: Member, most: int) -> Sequence[Activity]:
        """Return the entries of people who hide their likes, not ordered by time."""
        rows = await session.execute(_acts(member, ~_SHOWN).order_by(*_NEWEST).limit(most))
        hiding = (await session.execute(_hiding(member))).all()
        today = _day(self._clock())
        by_day: dict[datetime, list[_HiddenAct]] = defaultdict(list)
        for at, user, kind, post_id, *_ in rows:
            by_day[_day(at)].append(_HiddenAct(post_id, kind, user))
        shown: list[Activity] = []
        for day, acts in by_day.items():
            there = {
                user
                for user, since, until in hiding
                if _day(since) <= day and (until is None or until >= day + timedelta(days=1))
            }
            anonymous = _batched(acts[::-1]) if day >= today else _among(there, acts)
            shown += (
                Activity(day, "", act.kind, post_id=act.post_id, day_only=True) for act in sorted(anonymous)
            )
        return shown

    async def sweep(self) -> None:
        now = self._clock()
        if self._swept_at is not None and is_within(_SWEPT_EVERY, self._swept_at, now):
            return
        self._swept_at = now
        while await self._delete_some(now):
            pass
        old = AuditEntry.created_at < now - self.retention
        await delete_in_batches(self._database, AuditEntry, old)

    async def _delete_some(self, now: datetime) -> bool:
        """Delete some of the expired likes; return whether there may be more.

        Their cost in this month is kept, and the replies that count them are updated.
        """
        old = batch_delete(LikeEvent, LikeEvent.created_at < now - self.retention, _SWEPT_AT_ONCE)
        async with self._database.session() as session:
            deleted = (await session.execute(old.returning(LikeEvent.post_id, *PAID))).all()
            if deleted:
                await invalidate_for_posts(session, {(one.tenant, one.post_id) for one in deleted})
                await carry_over(session, now, deleted)
        return len(deleted) == _SWEPT_AT_ONCE


class _HiddenAct(NamedTuple):
    """An action of a person who hides it; sorted by post, which doesn't reveal the time."""

    post_id: str
    kind: str
    user: str


def _among(connected: AbstractSet[str], acts: Sequence[_HiddenAct]) -> Sequence[_HiddenAct]:
    """Return a past day's actions if enough people could have made them, otherwise none."""
    return acts if len(connected | {act.user for act in acts}) >= FEWEST_HIDDEN else ()


def _batched(acts: Sequence[_HiddenAct]) -> Sequence[_HiddenAct]:
    """Return today's actions, up to the last one that completes a batch by enough people.

    Somebody who looks before and after an action sees a whole batch appear, not one entry.
    """
    done, people = 0, set[str]()
    for number, act in enumerate(acts, 1):
        people.add(act.user)
        if len(people) >= FEWEST_HIDDEN:
            done, people = number, set()
    return acts[:done]


def _acts(member: Member, whose: ColumnElement[bool]) -> Select[datetime, str, str, str, str, str | None]:
    event = LikeEvent
    return (
        select(event.created_at, event.user, event.kind, event.post_id, event.surface, event.author)
        .outerjoin(MemberPreferences, of_member(MemberPreferences, LikeEvent))
        .where(of_workspace(LikeEvent, member), whose)
    )


def _hiding(member: Member) -> Select[str, datetime, datetime | None]:
    """Select who is connected and hides likes: since when at most, and until when, if not today."""
    until = case((MemberPreferences.show_likes, MemberPreferences.show_likes_since))
    return (
        select(Grant.user, Grant.connected_at, until)
        .outerjoin(MemberPreferences, of_member(MemberPreferences, Grant))
        .where(of_workspace(Grant, member), ~_SHOWS_ALL)
    )


def _day(moment: datetime) -> datetime:
    return start_of(day_of(moment))


def _entries(member: Member) -> Select[datetime, str, str, str]:
    return select(AuditEntry.created_at, AuditEntry.user, AuditEntry.event_type, AuditEntry.detail).where(
        of_workspace(AuditEntry, member)
    )
