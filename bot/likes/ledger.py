"""Read the ledger, which has a row for each like or unlike that X confirmed.

The rows are written by `bot.likes.ledger_writer`.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.tables import Grant, LikeEvent, of_member
from bot.likes.results import HISTORY_A_PAGE, History, HistoryEntry, RecentAction
from bot.members import Member
from bot.posts import PostRef
from bot.x import RateLimitWindow


async def remaining_limits(
    session: AsyncSession, member: Member, x_user_id: str, now: datetime
) -> Mapping[str, RateLimitWindow]:
    """Return the account's limits that haven't reset yet, as X last sent them, by action."""
    newest = (
        select(func.max(LikeEvent.id))
        .where(of_member(LikeEvent, member), LikeEvent.x_user_id == x_user_id)
        .group_by(LikeEvent.kind)
    )
    rows = await session.execute(
        select(LikeEvent.kind, LikeEvent.rate_limit, LikeEvent.rate_remaining, LikeEvent.rate_reset_at).where(
            LikeEvent.id.in_(newest), LikeEvent.rate_reset_at > now
        )
    )
    return {
        kind: RateLimitWindow(limit, remaining, reset)
        for kind, limit, remaining, reset in rows
        if limit is not None and remaining is not None and reset is not None
    }


async def newest_since(
    session: AsyncSession, member: Member, post: PostRef, since: datetime
) -> tuple[str, str, bool] | None:
    """Return kind and X account of the member's last action on the post after `since`, or None.

    And whether the account's action on the post before that one was the same.
    """
    prior = aliased(LikeEvent)
    before = select(prior.kind).where(prior.id == LikeEvent.previous_id).scalar_subquery()
    found = await session.execute(
        select(LikeEvent.kind, LikeEvent.x_user_id, before)
        .where(of_member(LikeEvent, member), LikeEvent.post_id == post.id, LikeEvent.created_at > since)
        .order_by(LikeEvent.id.desc())
        .limit(1)
    )
    newest = found.one_or_none()
    if newest is None:
        return None
    kind, x_user_id, kind_before = newest
    return kind, x_user_id, kind == kind_before


async def has_opposite_since(
    session: AsyncSession, member: Member, post: PostRef, kind: str, since: datetime
) -> bool:
    """Return whether the member did something other than `kind` with the post after `since`."""
    opposite = select(LikeEvent.id).where(
        of_member(LikeEvent, member),
        LikeEvent.post_id == post.id,
        LikeEvent.kind != kind,
        LikeEvent.created_at > since,
    )
    return await session.scalar(select(opposite.exists())) is True


async def latest(session: AsyncSession, member: Member, most: int) -> tuple[RecentAction, ...]:
    rows = await session.execute(
        select(LikeEvent.post_id, _author(), LikeEvent.kind, LikeEvent.created_at)
        .join(Grant, _as_linked())
        .where(of_member(LikeEvent, member), ~_superseded())
        .order_by(LikeEvent.id.desc())
        .limit(most)
    )
    return tuple(
        RecentAction(PostRef(post_id, author), "like" if kind == "like" else "unlike", at)
        for post_id, author, kind, at in rows
    )


async def history(session: AsyncSession, member: Member, number: int) -> History:
    rows = await session.execute(
        select(
            LikeEvent.post_id,
            _author(),
            LikeEvent.kind,
            LikeEvent.created_at,
            LikeEvent.surface,
            Grant.id.is_not(None),
            LikeEvent.confirmed_by,
        )
        .outerjoin(Grant, _as_linked())
        .where(of_member(LikeEvent, member), ~_superseded())
        .order_by(LikeEvent.id.desc())
        .offset((number - 1) * HISTORY_A_PAGE)
        .limit(HISTORY_A_PAGE + 1)
    )
    lines = tuple(
        HistoryEntry(PostRef(post_id, author), "like" if kind == "like" else "unlike", at, via, linked, by)
        for post_id, author, kind, at, via, linked, by in rows
    )
    return History(lines[:HISTORY_A_PAGE], number, more=len(lines) > HISTORY_A_PAGE)


def _as_linked() -> ColumnElement[bool]:
    return of_member(Grant, LikeEvent) & (Grant.x_user_id == LikeEvent.x_user_id)


def _author() -> ScalarSelect[str | None]:
    """Select the handle of the last link to the post that the member used; buttons have none."""
    any_entry = aliased(LikeEvent)
    return (
        select(any_entry.author)
        .where(
            of_member(any_entry, LikeEvent),
            any_entry.post_id == LikeEvent.post_id,
            any_entry.author.is_not(None),
        )
        .order_by(any_entry.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _superseded() -> ColumnElement[bool]:
    """Match entries with a later one for the same post and account."""
    later = aliased(LikeEvent)
    return (
        select(later.id)
        .where(
            of_member(later, LikeEvent),
            later.post_id == LikeEvent.post_id,
            later.x_user_id == LikeEvent.x_user_id,
            later.id > LikeEvent.id,
        )
        .exists()
    )


async def newest_id(session: AsyncSession, member: Member) -> int:
    found: int | None = await session.scalar(
        select(func.max(LikeEvent.id)).where(of_member(LikeEvent, member))
    )
    return found or 0
