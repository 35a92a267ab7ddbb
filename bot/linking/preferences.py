"""The table of members' own choices, which are kept when they disconnect."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import (
    Grant,
    MemberPreferences,
)
from bot.db.upsert import upsert
from bot.linking.results import Preferences
from bot.members import Member
from bot.workspaces.reply_invalidation import invalidate_for_member


async def get(session: AsyncSession, member: Member) -> Preferences:
    """Return the member's choices and linked handle, if any; defaults if they chose nothing."""
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
    """Return the emoji with which the member likes Posts, or None."""
    found: str | None = await session.scalar(
        select(MemberPreferences.like_emoji).where(
            MemberPreferences.tenant == member.tenant, MemberPreferences.user == member.user
        )
    )
    return found


async def update(
    session: AsyncSession, member: Member, *, now: datetime, **chosen: bool | str | None
) -> None:
    """Change the member's choices, by column of `MemberPreferences`.

    No linked account is needed.
    """
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
    """Store the member and their choice; locks the row until the transaction ends."""
    await upsert(
        session,
        MemberPreferences,
        ("tenant", "user"),
        {"tenant": member.tenant, "user": member.user, "show_likes": show_likes, "created_at": now},
        show_likes=show_likes,
    )
    await invalidate_for_member(session, member)
