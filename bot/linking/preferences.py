"""The people table: a member's own choices, which outlive the link to an X account."""

from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import (
    Grant,
    LikeEvent,
    MemberPreferences,
)
from bot.db.upsert import upsert
from bot.linking.results import Preferences
from bot.members import Member
from bot.workspaces.reply_invalidation import invalidate_for_member


async def get(session: AsyncSession, member: Member) -> Preferences:
    """Return the member's choices, and the handle they have linked, if any; who has chosen nothing has the defaults."""
    found = await session.execute(
        select(
            MemberPreferences.show_likes,
            MemberPreferences.share_likers,
            MemberPreferences.show_previews,
            Grant.username,
            MemberPreferences.like_emoji,
        )
        .outerjoin(Grant, (Grant.tenant == MemberPreferences.tenant) & (Grant.user == MemberPreferences.user))
        .where(MemberPreferences.tenant == member.tenant, MemberPreferences.user == member.user)
    )
    row = found.one_or_none()
    return Preferences() if row is None else Preferences(*row)


async def reaction(session: AsyncSession, member: Member) -> str | None:
    """Return the emoji by which the member likes Posts, if they do."""
    found: str | None = await session.scalar(
        select(MemberPreferences.like_emoji).where(
            MemberPreferences.tenant == member.tenant, MemberPreferences.user == member.user
        )
    )
    return found


async def update(
    session: AsyncSession, member: Member, *, now: datetime, **chosen: bool | str | None
) -> None:
    """Change the member's choices, by column of `MemberPreferences`; also before they have linked an account."""
    key = {"tenant": member.tenant, "user": member.user}
    await upsert(
        session,
        MemberPreferences,
        tuple(key),
        {"show_likes": False, "created_at": now} | key | chosen,
        **chosen,
    )
    await invalidate_for_member(session, member)


async def save(session: AsyncSession, member: Member, *, show_likes: bool, now: datetime) -> None:
    """Keep the member and their choice; until the transaction ends, no other one saves the same member."""
    await upsert(
        session,
        MemberPreferences,
        ("tenant", "user"),
        {"tenant": member.tenant, "user": member.user, "show_likes": show_likes, "created_at": now},
        show_likes=show_likes,
    )
    await invalidate_for_member(session, member)


def newest_like_event(member: Member) -> ScalarSelect[int]:
    """Return, as a part of a statement, the number of the member's last line of the ledger; 0 when there is none."""
    return (
        select(func.coalesce(func.max(LikeEvent.id), 0))
        .where(LikeEvent.tenant == member.tenant, LikeEvent.user == member.user)
        .scalar_subquery()
    )
