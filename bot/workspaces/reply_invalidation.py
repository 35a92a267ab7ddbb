"""Marks: what a team channel's reply tells has changed, so it has to be written anew.

They are set in the transaction that changes it, so that no change is lost, and cost nothing where
no reply is about it.
"""

from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import rows
from bot.db.tables import (
    LikeEvent,
    LikeIntentClick,
    ThreadPost,
    ThreadReply,
)
from bot.members import Member
from bot.posts import PostRef

KEY: Final = (ThreadReply.tenant, ThreadReply.channel, ThreadReply.message_ts)


async def invalidate_for_post(session: AsyncSession, tenant: str, post: PostRef) -> None:
    """Have the replies about a Post written anew, in a transaction of the caller's."""
    about = select(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message_ts).where(
        ThreadPost.tenant == tenant, ThreadPost.post_id == post.id
    )
    await invalidate_where(session, tuple_(*KEY).in_(about))


async def invalidate_for_member(session: AsyncSession, member: Member) -> None:
    """Have the replies written anew that may name the member, or count them: before their entries go, where they go."""
    acted = select(LikeEvent.post_id).where(LikeEvent.tenant == member.tenant, LikeEvent.user == member.user)
    opened = select(LikeIntentClick.post_id).where(
        LikeIntentClick.tenant == member.tenant, LikeIntentClick.user == member.user
    )
    about = select(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message_ts).where(
        ThreadPost.tenant == member.tenant,
        or_(ThreadPost.post_id.in_(acted), ThreadPost.post_id.in_(opened)),
    )
    await invalidate_where(session, tuple_(*KEY).in_(about))


async def unname_sharer(session: AsyncSession, member: Member) -> None:
    """Take the member's id out of what they shared to team channels, and have that written anew."""
    theirs = (ThreadReply.tenant == member.tenant) & (ThreadReply.shared_by == member.user)
    await invalidate_where(session, theirs)
    await update_where(session, theirs, shared_by="")


async def invalidate_where(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Have these replies written anew, when they have rested."""
    unmarked = in_order(which & ThreadReply.due_at.is_(None))
    due = func.coalesce(ThreadReply.debounce_until, ThreadReply.posted_at)
    await update_where(session, tuple_(*KEY).in_(unmarked), due_at=due)


def in_order(which: ColumnElement[bool]) -> Select[str, str, str]:
    """The keys of these replies, locked in one order whoever locks several: two likes of a Post must not wait for each other."""
    return select(*KEY).where(which).order_by(*KEY).with_for_update()


async def update_where(session: AsyncSession, *where: ColumnElement[bool], **values: object) -> bool:
    """Change replies; False when there were none."""
    statement = (
        update(ThreadReply).where(*where).values(**values).execution_options(synchronize_session=False)
    )
    return await rows.execute_rowcount(session, statement) > 0
