"""Marks: what a team channel's reply tells has changed, so it has to be written anew.

They are set in the transaction that changes it, so that no change is lost, and cost nothing where no reply is about it.
"""

from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import rows
from bot.db.tables import Act, Opened, ThreadPost, ThreadReply
from bot.members import Member
from bot.posts import PostRef

KEY: Final = (ThreadReply.tenant, ThreadReply.channel, ThreadReply.message)


async def mark(session: AsyncSession, tenant: str, post: PostRef) -> None:
    """Have the replies about a Post written anew, in a transaction of the caller's."""
    about = select(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message).where(
        ThreadPost.tenant == tenant, ThreadPost.post_id == post.id
    )
    await mark_where(session, tuple_(*KEY).in_(about))


async def mark_of(session: AsyncSession, member: Member) -> None:
    """Have the replies written anew that may name the member, or count them: before their entries go, where they go."""
    acted = select(Act.post_id).where(Act.tenant == member.tenant, Act.user == member.user)
    opened = select(Opened.post_id).where(Opened.tenant == member.tenant, Opened.user == member.user)
    about = select(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message).where(
        ThreadPost.tenant == member.tenant,
        or_(ThreadPost.post_id.in_(acted), ThreadPost.post_id.in_(opened)),
    )
    await mark_where(session, tuple_(*KEY).in_(about))


async def unname_sharer(session: AsyncSession, member: Member) -> None:
    """Take the member's id out of what they shared to team channels, and have that written anew."""
    theirs = (ThreadReply.tenant == member.tenant) & (ThreadReply.sharer == member.user)
    await mark_where(session, theirs)
    await changed(session, theirs, sharer="")


async def mark_where(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Have these replies written anew, when they have rested."""
    unmarked = in_order(which & ThreadReply.due_at.is_(None))
    due = func.coalesce(ThreadReply.rests_until, ThreadReply.posted_at)
    await changed(session, tuple_(*KEY).in_(unmarked), due_at=due)


def in_order(which: ColumnElement[bool]) -> Select[str, str, str]:
    """The keys of these replies, locked in one order whoever locks several: two likes of a Post must not wait for each other."""
    return select(*KEY).where(which).order_by(*KEY).with_for_update()


async def changed(session: AsyncSession, *where: ColumnElement[bool], **values: object) -> bool:
    """Change replies; False when there were none."""
    statement = (
        update(ThreadReply).where(*where).values(**values).execution_options(synchronize_session=False)
    )
    return await rows.changed(session, statement) > 0
