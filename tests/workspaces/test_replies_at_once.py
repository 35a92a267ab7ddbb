"""Changes to team replies beside the process that publishes them, each held at the point where it could get lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Database
from bot.db.rows import count
from bot.db.tables import LikeEvent, ThreadPost, ThreadReply
from bot.posts import PostRef
from bot.workspaces.followed_accounts import Follow
from bot.workspaces.reply_invalidation import invalidate_for_posts
from bot.workspaces.team_channels import CACHE_TTL, TeamChannelStore
from bot.workspaces.thread_replies import MOST_FOLLOWED_A_DAY, ThreadReplies
from tests.conftest import POSTGRESQL, ManualClock
from tests.waiting import done_or_waiting
from tests.workspaces.conftest import MAYA, NOON, SOCIAL, rows

pytestmark = pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)

POST = PostRef("10")
PUBLISHED = "9.9"


@pytest.fixture
async def store(
    team_channels: TeamChannelStore, thread_replies: ThreadReplies, manual_clock: ManualClock
) -> ThreadReplies:
    """A team channel that every process knows."""
    await team_channels.turn_on(MAYA, SOCIAL)
    manual_clock.at = NOON + timedelta(hours=1)
    return thread_replies


async def record_like(session: AsyncSession) -> None:
    """Write a like, and mark the replies about its post; nothing is committed yet."""
    like = LikeEvent(
        tenant="T1",
        user="U2",
        workspace="T1",
        x_user_id="7",
        post_id=POST.id,
        kind="like",
        surface="command",
        created_at=NOON,
    )
    session.add(like)
    await session.flush()
    await invalidate_for_posts(session, {("T1", POST.id)})


async def published(store: ThreadReplies) -> int | None:
    """Publish the reply if it is due; return the number of likes in it."""
    likes = None
    for one in await store.due():
        thread = await store.lease(one)
        assert thread is not None
        async with store.database.session() as session:
            likes = await count(session, LikeEvent)
        await store.written(thread, PUBLISHED, "0" * 64)
    return likes


async def test_a_like_that_is_not_committed_yet_is_in_the_next_update(
    database: Database, database_url: str, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """It marks a reply that is due already, which another process publishes just then."""
    await store.claim(MAYA, SOCIAL, "1.0", [POST])
    async with Database(database_url) as elsewhere:
        other = ThreadReplies(elsewhere, manual_clock)
        async with database.session() as session:
            await record_like(session)
            publishing = asyncio.create_task(published(other))
            await done_or_waiting(publishing, database_url)
        likes = await publishing
        manual_clock.at += timedelta(seconds=3)
        again = await published(other)

    assert 1 in (likes, again)


async def lease_held(
    database: Database, database_url: str, change: Callable[[], Awaitable[None]]
) -> dict[str, object]:
    """Make a change while another process is leasing the due reply; return its row."""
    async with database.session() as session:
        await session.execute(update(ThreadReply).values(due_at=None, lease_until=NOON))
        changing = asyncio.ensure_future(change())
        await done_or_waiting(changing, database_url)
    await changing
    (row,) = (await rows(database, ThreadReply)).values()
    return row


async def test_a_change_during_the_lease_is_published_after_it(
    database: Database, database_url: str, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """The change saw a reply that was due already, and the lease has taken that mark away."""
    await store.claim(MAYA, SOCIAL, "1.0", [POST])
    async with Database(database_url) as elsewhere:
        other = ThreadReplies(elsewhere, manual_clock)
        row = await lease_held(database, database_url, lambda: other.mark_channel("T1", SOCIAL))

    assert row["due_at"] is not None
    assert row["lease_until"] == NOON


async def test_a_like_beside_a_new_reply_is_in_it_half_a_minute_later(
    database: Database, database_url: str, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """The like finds no reply to mark, and the reply finds no like to count: neither is committed."""
    async with Database(database_url) as elsewhere:
        other = ThreadReplies(elsewhere, manual_clock)
        async with database.session() as session:
            await record_like(session)
            await other.claim(MAYA, SOCIAL, "1.0", [POST])
            assert await published(other) == 0

    manual_clock.at += timedelta(seconds=3)
    assert await published(store) is None
    manual_clock.at += CACHE_TTL
    assert await published(store) == 1


async def test_posts_of_followed_accounts_that_arrive_together_keep_the_days_limit(
    database: Database, database_url: str, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """The second waits for the first, and finds that it took the last place."""
    follow = Follow("T1", "T1", SOCIAL, "12", "acme", with_replies=False, followed_by="U1", paused_until=None)

    async def announce(replies: ThreadReplies, *numbers: int) -> None:
        async with replies.database.session() as session:
            for number in numbers:
                await replies.announce(session, follow, PostRef(str(number)))

    await announce(store, *range(100, 100 + MOST_FOLLOWED_A_DAY - 1))
    async with Database(database_url) as elsewhere:
        async with database.session() as session:
            await store.announce(session, follow, PostRef("200"))
            other = asyncio.create_task(announce(ThreadReplies(elsewhere, manual_clock), 300))
            await done_or_waiting(other, database_url)
        await other

    assert len(await rows(database, ThreadPost)) == MOST_FOLLOWED_A_DAY
    assert ("T1", SOCIAL, "limit 2026-11-20") in await rows(database, ThreadReply)
