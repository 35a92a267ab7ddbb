"""Read and write members' own choices, which are kept when they disconnect."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Grant, MemberPreferences, of_member
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
            MemberPreferences.confirm_likes,
        )
        .outerjoin(Grant, of_member(Grant, MemberPreferences))
        .where(of_member(MemberPreferences, member))
    )
    row = found.one_or_none()
    return Preferences() if row is None else Preferences(*row)


async def reaction(session: AsyncSession, member: Member) -> str | None:
    """Return the emoji with which the member likes posts, or None."""
    found: str | None = await session.scalar(
        select(MemberPreferences.like_emoji).where(of_member(MemberPreferences, member))
    )
    return found


async def update(
    session: AsyncSession,
    member: Member,
    *,
    now: datetime,
    past_likes: bool = False,
    **chosen: bool | str | None,
) -> None:
    """Change choices by column; with `past_likes`, the name is shown on earlier likes, too."""
    values: dict[str, Any] = dict(chosen)
    if "show_likes" in chosen:
        values["show_likes_since"] = now if chosen["show_likes"] and not past_likes else None
    new = {"show_likes": chosen.get("show_likes", False), "created_at": now}
    await upsert(session, MemberPreferences, _key(member), values, **new)
    await invalidate_for_member(session, member)


async def save(session: AsyncSession, member: Member, *, show_likes: bool, now: datetime) -> None:
    """Store the member, and lock the row; a new choice to show likes takes effect now."""
    since = case((MemberPreferences.show_likes, MemberPreferences.show_likes_since), else_=now)
    changed = {"show_likes": show_likes, "show_likes_since": since if show_likes else None}
    new = {"show_likes_since": now if show_likes else None, "created_at": now}
    await upsert(session, MemberPreferences, _key(member), changed, **new)
    await invalidate_for_member(session, member)


async def greet(session: AsyncSession, member: Member, *, now: datetime) -> bool:
    """Record that the member has been greeted; return False if they were before."""
    ungreeted = MemberPreferences.greeted_at.is_(None)
    changed = {"greeted_at": now}
    return await upsert(
        session, MemberPreferences, _key(member), changed, ungreeted, show_likes=False, created_at=now
    )


def _key(member: Member) -> dict[str, str]:
    return {"tenant": member.tenant, "user": member.user}
