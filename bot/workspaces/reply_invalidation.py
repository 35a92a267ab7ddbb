"""Mark team-channel replies whose content has changed, so that they are updated.

Marks are set in the transaction of the change, so that none are lost, and cost nothing if there are
no replies.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Keyring, rows
from bot.db.rows import Executor
from bot.db.tables import LikeEvent, LikeIntentClick, ThreadPost, ThreadReply, of_member
from bot.db.tables.base import SLACK_ID
from bot.members import Member

KEY: Final = (ThreadReply.tenant, ThreadReply.channel, ThreadReply.message_ts)


async def invalidate_for_posts(session: Executor, posts: Collection[tuple[str, str]]) -> None:
    """Mark the replies about posts, each given by tenant and id, in the caller's transaction."""
    by_tenant: dict[str, list[str]] = {}
    for tenant, post_id in sorted(posts):
        by_tenant.setdefault(tenant, []).append(post_id)
    # Not pairs of tenant and post, for which SQLite doesn't use the index.
    about = select(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message_ts).where(
        or_(*((ThreadPost.tenant == each) & ThreadPost.post_id.in_(ids) for each, ids in by_tenant.items()))
    )
    await invalidate_where(session, tuple_(*KEY).in_(about))


async def invalidate_for_member(session: AsyncSession, member: Member) -> None:
    """Mark the replies that may name or count the member; call it before deleting their entries."""
    acted = select(LikeEvent.post_id).where(of_member(LikeEvent, member))
    opened = select(LikeIntentClick.post_id).where(of_member(LikeIntentClick, member))
    about = select(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message_ts).where(
        ThreadPost.tenant == member.tenant, or_(ThreadPost.post_id.in_(acted), ThreadPost.post_id.in_(opened))
    )
    await invalidate_where(session, tuple_(*KEY).in_(about))


def linker_hash(keyring: Keyring, member: Member) -> str:
    """Return the keyed hash of a member who posts links, as long as its column."""
    return keyring.pseudonym("linked by", member.tenant, member.user)[: SLACK_ID.length]


async def unname_sharer(session: AsyncSession, keyring: Keyring, member: Member) -> None:
    """Remove the member from what they shared or linked to in team channels.

    Replies that named them are marked.
    """
    theirs = (ThreadReply.tenant == member.tenant) & (ThreadReply.shared_by == member.user)
    await invalidate_where(session, theirs)
    await update_where(session, theirs, shared_by="")
    linked = ThreadReply.linked_by_hash == linker_hash(keyring, member)
    await update_where(session, ThreadReply.tenant == member.tenant, linked, linked_by_hash=None)


async def invalidate_where(session: Executor, which: ColumnElement[bool]) -> None:
    """Mark these replies as due once their debounce time is over.

    Replies that are already due are written as well: a process that leases one of them then waits
    for this transaction, and publishes its change.
    """
    due = func.coalesce(ThreadReply.due_at, ThreadReply.debounce_until, ThreadReply.posted_at)
    await update_where(session, tuple_(*KEY).in_(in_order(which)), due_at=due)


def in_order(which: ColumnElement[bool]) -> Select[str, str, str]:
    """Select the keys of these replies and lock them in a fixed order, to avoid deadlocks."""
    return select(*KEY).where(which).order_by(*KEY).with_for_update()


async def update_where(session: Executor, *where: ColumnElement[bool], **values: object) -> bool:
    """Update replies; return whether any matched."""
    statement = update(ThreadReply).where(*where).values(**values)
    return await rows.execute_rowcount(session, statement) > 0
