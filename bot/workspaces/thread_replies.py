"""The app's messages about posts in team channels, updated when their content changes.

There is one reply per thread, one message per shared post, and one per new post of a followed
account.

A reply's row is inserted before anything is sent, and the process with its lease writes it. Slack
doesn't deduplicate messages, so a first message that may have arrived isn't sent again; an update
of an existing message may be repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, delete, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db import Database
from bot.db.expiry import delete_in_batches
from bot.db.leases import LeaseClock
from bot.db.rows import count, read
from bot.db.tables import TeamChannel, ThreadPost, ThreadReply
from bot.db.upsert import insert_unless_there
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.followed_accounts import Follow
from bot.workspaces.reply_invalidation import KEY, in_order, invalidate_where, update_where
from bot.workspaces.reply_queries import DEBOUNCE, LIMIT, DueReply, Thread, due_query, moment, of_reply
from bot.workspaces.spending import day_of, start_of
from bot.workspaces.team_channels import CACHE_TTL, is_channel
from bot.workspaces.team_channels import update_where as update_channel

MOST_POSTS: Final = 3
# New posts of followed accounts per channel and UTC day; a message in the channel says if it is
# reached.
MOST_FOLLOWED_A_DAY: Final = 20
LEASE: Final = timedelta(
    seconds=60
)  # longer than writing a reply may take (`bot.slack.team_channels.reply_publisher`)
KEPT_UP_TO_DATE: Final = timedelta(days=30)
# Like `LIMIT`, for a followed account's post.
_FOLLOWED: Final = "post "


@dataclass(frozen=True, slots=True)
class ThreadReplies:
    """The replies of all processes."""

    database: Database
    clock: Clock

    async def claim(
        self,
        member: Member,
        channel: str,
        message: str,
        posts: Sequence[PostRef],
        *,
        shared: bool = False,
        linked_by_hash: str | None = None,
    ) -> bool:
        """Record that a reply about the posts is due; return whether that was new.

        Further posts are added to a thread's existing reply, up to `MOST_POSTS` in total. `shared`
        means that the member shares the posts; otherwise `linked_by_hash` identifies them.
        """
        key, now = {"tenant": member.tenant, "channel": channel, "message_ts": message}, self.clock()
        row = ThreadReply(**key, workspace=member.workspace, due_at=now, posted_at=now)
        row.catch_up_at = now + CACHE_TTL
        row.shared_by, row.linked_by_hash = member.user if shared else None, linked_by_hash
        try:
            async with self.database.session() as session:
                session.add(row)
                await session.flush()
                session.add_all(_posts(row, posts[:MOST_POSTS]))
        except IntegrityError:
            return await self._join(row, posts)
        return True

    async def announce(self, session: AsyncSession, follow: Follow, post: PostRef) -> bool:
        """Record in the caller's transaction that a followed account's new post is to be posted.

        Returns whether that was new. Beyond the day's limit, a notice is posted instead, once.
        """
        now = self.clock()
        # Written first, so that events that arrive together are counted one after the other.
        its = is_channel(follow.tenant, follow.channel)
        await update_channel(session, its, workspace=TeamChannel.workspace)
        there = (ThreadReply.tenant == follow.tenant) & (ThreadReply.channel == follow.channel)
        today = await count(
            session,
            ThreadReply,
            there,
            ThreadReply.message_ts.startswith(_FOLLOWED),
            ThreadReply.posted_at >= start_of(day_of(now)),
        )
        fits = today < MOST_FOLLOWED_A_DAY
        name = f"{_FOLLOWED}{post.id}" if fits else f"{LIMIT}{day_of(now)}"
        key = {"tenant": follow.tenant, "channel": follow.channel, "message_ts": name}
        row: dict[str, Any] = {"workspace": follow.workspace, "x_user_id": follow.x_user_id}
        row |= key | {"due_at": now, "posted_at": now, "catch_up_at": now + CACHE_TTL}
        if not await insert_unless_there(session, ThreadReply, tuple(key), row):
            return False
        if fits:
            session.add(ThreadPost(**key, post_id=post.id, position=0, author=follow.username))
        return True

    async def withdraw(self, session: AsyncSession, post: PostRef, x_user_id: str) -> bool:
        """Mark messages about a followed account's deleted post for removal; return if any."""
        where = (ThreadReply.message_ts == f"{_FOLLOWED}{post.id}") & (ThreadReply.x_user_id == x_user_id)
        about = select(*KEY).where(where)
        await session.execute(
            delete(ThreadPost).where(
                tuple_(ThreadPost.tenant, ThreadPost.channel, ThreadPost.message_ts).in_(about)
            )
        )
        return await update_where(session, where, due_at=self.clock(), debounce_until=None)

    async def due(self) -> Sequence[DueReply]:
        """Return due replies, at most one per channel and none where another is being written."""
        async with self.database.session() as session:
            now = self.clock()
            lease_now = LeaseClock(self.database, self.clock).now
            found = [DueReply(*row) for row in await session.execute(due_query(now, lease_now))]
        first: dict[tuple[str, str], DueReply] = {}
        for one in found:
            first.setdefault((one.row.tenant, one.row.channel), one)
        return list(first.values())

    async def lease(self, due_reply: DueReply) -> Thread | None:
        """Lease a reply, and return it as it is now; None if another process did so first."""
        row, now = due_reply.row, self.clock()
        is_new_channel = due_reply.turned_on_at > now - 2 * CACHE_TTL
        later = case((ThreadReply.catch_up_at > now, ThreadReply.catch_up_at))
        statement = (
            update(ThreadReply)
            .where(
                of_reply(ThreadReply, row),
                ThreadReply.due_at.is_not_distinct_from(row.due_at),
                ThreadReply.lease_until.is_not_distinct_from(row.lease_until),
            )
            .values(
                due_at=None,
                catch_up_at=now + CACHE_TTL if is_new_channel else later,
                lease_until=LeaseClock(self.database, self.clock).after(LEASE),
            )
            .returning(ThreadReply)
        )
        async with self.database.session() as session:
            leased = await session.scalar(statement)
            return None if leased is None else await _as_it_is(session, leased)

    async def written(self, thread: Thread, reply_ts: str, content_hash: str) -> None:
        """Record that the reply was written; further changes are due after the debounce time."""
        async with self.database.session() as session:
            rests = self.clock() + DEBOUNCE
            # A change from meanwhile is due after the debounce time.
            due = case((ThreadReply.due_at.is_not(None), moment(rests)), else_=moment(None))
            await self._settle(
                session,
                thread,
                reply_ts=reply_ts,
                content_hash=content_hash,
                debounce_until=rests,
                due_at=due,
            )

    async def postpone(self, thread: Thread, seconds: float, *, tenant: bool = False) -> None:
        """Retry the reply after `seconds`; with `tenant`, postpone all of the tenant's replies."""
        async with self.database.session() as session:
            later = self.clock() + timedelta(seconds=seconds)
            await self._settle(session, thread, due_at=later)
        if tenant:
            async with self.database.session() as session:
                for column in (ThreadReply.due_at, ThreadReply.catch_up_at):
                    there = (ThreadReply.tenant == thread.tenant) & (column < later)
                    await update_where(session, tuple_(*KEY).in_(in_order(there)), **{column.key: later})

    async def abandon(self, thread: Thread) -> None:
        """Leave the reply unchanged until its content changes again, since it can't be written."""
        async with self.database.session() as session:
            await self._settle(session, thread, due_at=None, catch_up_at=None)

    async def forget(self, thread: Thread) -> None:
        """Delete a reply whose message or thread no longer exists."""
        await self.database.execute(delete(ThreadReply).where(of_reply(ThreadReply, thread)))

    async def shared_since(
        self, tenant: str, channel: str, since: datetime
    ) -> Sequence[tuple[PostRef, datetime]]:
        """Return the channel's posts, oldest first, each with the time of its first link."""
        first = func.min(ThreadReply.posted_at)
        async with self.database.session() as session:
            rows = await session.execute(
                select(ThreadPost.post_id, func.min(ThreadPost.author), first)
                .join(ThreadReply, of_reply(ThreadPost, ThreadReply))
                .where(
                    ThreadReply.tenant == tenant,
                    ThreadReply.channel == channel,
                    ThreadReply.posted_at >= since,
                )
                .group_by(ThreadPost.post_id)
                .order_by(first, func.min(ThreadPost.position), ThreadPost.post_id)
            )
            return [(PostRef(post_id, author), at) for post_id, author, at in rows]

    async def mark_channel(self, tenant: str, channel: str) -> None:
        """Mark all replies of a channel for an update, since its audience has changed."""
        async with self.database.session() as session:
            await invalidate_where(session, (ThreadReply.tenant == tenant) & (ThreadReply.channel == channel))

    async def sweep(self) -> None:
        old = ThreadReply.posted_at < self.clock() - KEPT_UP_TO_DATE
        await delete_in_batches(self.database, ThreadReply, old)

    async def _join(self, row: ThreadReply, posts: Sequence[PostRef]) -> bool:
        async with self.database.session() as session:
            # A write locks the row on both databases; otherwise concurrent calls could exceed the
            # limit.
            await update_where(session, of_reply(ThreadReply, row), workspace=ThreadReply.workspace)
            there = list(await session.scalars(select(ThreadPost.post_id).where(of_reply(ThreadPost, row))))
            new = [post for post in posts if post.id not in there][: MOST_POSTS - len(there)]
            session.add_all(_posts(row, new, first=len(there)))
            if new:
                await invalidate_where(session, of_reply(ThreadReply, row))
                await update_where(session, of_reply(ThreadReply, row), catch_up_at=row.catch_up_at)
        return bool(new)

    async def _settle(self, session: AsyncSession, thread: Thread, **values: object) -> None:
        await update_where(session, of_reply(ThreadReply, thread), lease_until=None, **values)


async def _as_it_is(session: AsyncSession, row: ThreadReply) -> Thread:
    posts = await session.execute(
        select(ThreadPost.post_id, ThreadPost.author)
        .where(of_reply(ThreadPost, row))
        .order_by(ThreadPost.position)
    )
    named = tuple(PostRef(post_id, author) for post_id, author in posts)
    is_ext_shared = await session.scalar(
        select(TeamChannel.is_ext_shared).where(*is_channel(row.tenant, row.channel))
    )
    return read(Thread, row, posts=named, is_ext_shared=is_ext_shared is not False)


def _posts(row: ThreadReply, posts: Sequence[PostRef], first: int = 0) -> Iterator[ThreadPost]:
    """Yield the rows of a reply's posts, whose positions begin with `first`."""
    key = {"tenant": row.tenant, "channel": row.channel, "message_ts": row.message_ts}
    for position, post in enumerate(posts, first):
        yield ThreadPost(**key, post_id=post.id, position=position, author=post.author)
