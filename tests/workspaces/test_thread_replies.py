"""Replies of team channels: which posts they are about, when they are due, and who writes them."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import LikeEvent, LikeIntentClick, ThreadPost, ThreadReply
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces import reply_invalidation
from bot.workspaces.followed_accounts import Follow
from bot.workspaces.reply_queries import Thread
from bot.workspaces.team_channels import CACHE_TTL, TeamChannelStore
from bot.workspaces.thread_replies import LEASE, MOST_FOLLOWED_A_DAY, ThreadReplies
from tests.conftest import SQLITE
from tests.workspaces.conftest import BRANCH, ELSEWHERE, MAYA, NOON, OTHER, SAM, SOCIAL, ManualClock, rows

PLACES = [(MAYA, SOCIAL), (MAYA, OTHER), (BRANCH, "C9"), (ELSEWHERE, SOCIAL)]
SECOND = timedelta(seconds=1)
ACCOUNT = "12"


@pytest.fixture
async def store(
    team_channels: TeamChannelStore, thread_replies: ThreadReplies, manual_clock: ManualClock
) -> ThreadReplies:
    """Team channels in two workspaces of one tenant, and one of the same id in another tenant."""
    for member, channel in PLACES:
        await team_channels.turn_on(member, channel)
    manual_clock.at = NOON + timedelta(hours=1)
    return thread_replies


def posts(*numbers: int) -> list[PostRef]:
    return [PostRef(str(number)) for number in numbers]


async def claimed_everywhere(store: ThreadReplies, *numbers: int) -> None:
    """Post links to the same posts in a message of the same name in each channel."""
    for member, channel in PLACES:
        assert await store.claim(member, channel, "1.0", posts(*numbers))


async def due(store: ThreadReplies) -> set[tuple[str, str, str]]:
    return {(one.row.tenant, one.row.channel, one.row.message_ts) for one in await store.due()}


async def leased(store: ThreadReplies, member: Member = MAYA, channel: str = SOCIAL) -> Thread:
    (one,) = [
        one for one in await store.due() if (one.row.tenant, one.row.channel) == (member.tenant, channel)
    ]
    thread = await store.lease(one)
    assert thread is not None
    return thread


async def write_all(store: ThreadReplies, manual_clock: ManualClock) -> None:
    """Write every due reply, in whatever channel, one a second each."""
    while found := await store.due():
        for one in found:
            thread = await store.lease(one)
            assert thread is not None
            await store.written(thread, "9.9", "0" * 64)
        manual_clock.at += SECOND


async def changed(database: Database, before: dict[tuple[object, ...], dict[str, object]]) -> set[object]:
    """Return the keys of the replies that aren't as they were."""
    after = await rows(database, ThreadReply)
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


async def test_a_thread_has_one_reply_with_three_posts_at_most(store: ThreadReplies) -> None:
    """In the order in which they came up; those that were there already are no news."""
    await claimed_everywhere(store, 40)
    assert await store.claim(MAYA, OTHER, "1.0", posts(30))
    assert not await store.claim(MAYA, SOCIAL, "1.0", posts(40))
    assert await store.claim(MAYA, SOCIAL, "1.0", posts(40, 30, 10, 20))
    assert not await store.claim(MAYA, SOCIAL, "1.0", posts(50))

    assert (await leased(store)).posts == tuple(posts(40, 30, 10))
    assert (await leased(store, MAYA, OTHER)).posts == tuple(posts(40, 30))
    assert (await leased(store, ELSEWHERE)).posts == tuple(posts(40))


async def test_a_message_with_many_links_is_about_the_first_three(store: ThreadReplies) -> None:
    await store.claim(MAYA, SOCIAL, "1.0", posts(4, 3, 2, 1))

    assert (await leased(store)).posts == tuple(posts(4, 3, 2))


async def test_a_shared_post_has_its_sharer(store: ThreadReplies) -> None:
    """And a link has a hash of who posted it instead."""
    await store.claim(MAYA, SOCIAL, "share 1", posts(1), shared=True)
    await store.claim(MAYA, OTHER, "1.0", posts(1), linked_by_hash="hash")

    shared, linked = await leased(store), await leased(store, MAYA, OTHER)
    assert (shared.shared_by, shared.linked_by_hash, shared.is_own_message) == (MAYA.user, None, True)
    assert (linked.shared_by, linked.linked_by_hash, linked.is_own_message) == (None, "hash", False)


async def test_one_process_writes_a_reply(database: Database, store: ThreadReplies) -> None:
    """Nobody else leases it, and no other of its channel is due; those of other channels are."""
    await claimed_everywhere(store, 10)
    await store.claim(MAYA, SOCIAL, "2.0", posts(20))
    found = await store.due()
    assert {(one.row.tenant, one.row.channel) for one in found} == {(one.tenant, c) for one, c in PLACES}
    assert len(found) == len(PLACES)
    (mine,) = [one for one in found if (one.row.tenant, one.row.channel) == ("T1", SOCIAL)]
    before = await rows(database, ThreadReply)

    assert await store.lease(mine) is not None
    assert await store.lease(mine) is None
    assert await changed(database, before) == {("T1", SOCIAL, "1.0")}
    assert await due(store) == {("T1", OTHER, "1.0"), ("T1", "C9", "1.0"), ("T2", SOCIAL, "1.0")}


async def test_a_channel_gets_one_message_a_second(store: ThreadReplies, manual_clock: ManualClock) -> None:
    """Slack allows no more; other channels don't wait."""
    for name in ("1.0", "2.0"):
        for member, channel in ((MAYA, SOCIAL), (ELSEWHERE, SOCIAL)):
            await store.claim(member, channel, name, posts(10))
    await store.written(await leased(store), "9.9", "0" * 64)
    assert await due(store) == {("T2", SOCIAL, "1.0")}

    manual_clock.at += SECOND - timedelta(milliseconds=1)
    assert await due(store) == {("T2", SOCIAL, "1.0")}
    manual_clock.at += timedelta(milliseconds=1)
    assert await due(store) == {("T1", SOCIAL, "2.0"), ("T2", SOCIAL, "1.0")}


async def test_changes_within_three_seconds_are_one_update(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """A change while the reply is being written is due after that time, too."""
    await claimed_everywhere(store, 10)
    thread = await leased(store)
    await reply_of(database, 10)
    for one in (thread, *[await leased(store, *place) for place in PLACES[1:]]):
        await store.written(one, "9.9", "0" * 64)
    assert await due(store) == set()
    manual_clock.at += timedelta(seconds=3) - timedelta(milliseconds=1)
    assert await due(store) == set()
    manual_clock.at += timedelta(milliseconds=1)
    assert await due(store) == {("T1", SOCIAL, "1.0")}

    thread = await leased(store)
    assert (thread.reply_ts, thread.content_hash) == ("9.9", "0" * 64)
    await store.written(thread, "9.9", "1" * 64)
    manual_clock.at += CACHE_TTL
    await write_all(store, manual_clock)
    manual_clock.at += timedelta(days=1)
    assert await due(store) == set()
    assert not await store.claim(MAYA, SOCIAL, "1.0", posts(10))
    assert await due(store) == set()
    assert await store.claim(MAYA, SOCIAL, "1.0", posts(20))
    assert await due(store) == {("T1", SOCIAL, "1.0")}


async def reply_of(database: Database, number: int) -> None:
    """Say that the team's support of a post has changed, in the first tenant."""
    async with database.session() as session:
        await reply_invalidation.invalidate_for_posts(session, {("T1", str(number))})


async def test_a_reply_is_checked_once_more_after_each_link_to_a_new_post(
    store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """Half a minute later: a like that was committed just then may not have marked it. Due replies come first."""
    for numbers in ([10], [10, 20]):
        assert await store.claim(MAYA, SOCIAL, "1.0", posts(*numbers))
        checked_at = manual_clock.at + CACHE_TTL
        manual_clock.at += timedelta(seconds=3)
        await write_all(store, manual_clock)
        manual_clock.at = checked_at - timedelta(milliseconds=1)
        assert await due(store) == set()
        manual_clock.at = checked_at
        assert await due(store) == {("T1", SOCIAL, "1.0")}
        name = f"after {len(numbers)}"
        await store.claim(MAYA, SOCIAL, name, posts(*numbers))
        assert await due(store) == {("T1", SOCIAL, name)}
        manual_clock.at += CACHE_TTL
        await write_all(store, manual_clock)
    manual_clock.at += timedelta(days=1)
    assert not await store.claim(MAYA, SOCIAL, "1.0", posts(10, 20))
    assert await due(store) == set()


async def test_a_new_channels_reply_is_checked_after_each_update(
    store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """For a minute, other processes may not know of the channel, and so not mark its replies."""
    manual_clock.at = NOON + CACHE_TTL - SECOND
    await claimed_everywhere(store, 10)
    await write_all(store, manual_clock)
    manual_clock.at = NOON + 2 * CACHE_TTL - SECOND
    await store.written(await leased(store), "9.9", "0" * 64)
    manual_clock.at += SECOND
    await store.written(await leased(store, MAYA, OTHER), "9.9", "0" * 64)

    manual_clock.at = NOON + 3 * CACHE_TTL - SECOND - timedelta(milliseconds=1)
    assert {channel for tenant, channel, _ in await due(store) if tenant == "T1"} == {"C9"}
    manual_clock.at = NOON + timedelta(days=1)
    assert {channel for tenant, channel, _ in await due(store) if tenant == "T1"} == {"C9", SOCIAL}


async def test_a_leased_reply_is_as_its_row_is_then(
    database: Database, store: ThreadReplies, team_channels: TeamChannelStore
) -> None:
    """Who deleted their data since it was found due isn't named, nor anybody to other organizations' people."""
    for member in (MAYA, SAM):
        await store.claim(member, SOCIAL if member == MAYA else OTHER, "share", posts(10), shared=True)
    for channel in (SOCIAL, OTHER):
        settings = await team_channels.find("T1", channel)
        assert settings is not None
        await team_channels.set_ext_shared(settings, is_ext_shared=False)
    found = await store.due()

    async with database.session() as session:
        await reply_invalidation.unname_sharer(session, Keyring([new_key()]), MAYA)
    settings = await team_channels.find("T1", OTHER)
    assert settings is not None
    await team_channels.set_ext_shared(settings, is_ext_shared=True)

    first, second = [thread for one in found if (thread := await store.lease(one)) is not None]
    assert {first.channel: first.shared_by, second.channel: second.shared_by} == {SOCIAL: "", OTHER: SAM.user}
    assert {first.channel: first.is_ext_shared, second.channel: second.is_ext_shared} == {
        SOCIAL: False,
        OTHER: True,
    }


async def test_a_reply_that_waits_delays_no_other(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """Unless Slack limits the whole workspace: then all of the tenant's that are due by then wait as long."""
    await claimed_everywhere(store, 10)
    thread = await leased(store)
    before = await rows(database, ThreadReply)
    await store.postpone(thread, 30)
    assert await changed(database, before) == {("T1", SOCIAL, "1.0")}
    manual_clock.at += timedelta(seconds=29)
    assert ("T1", SOCIAL, "1.0") not in await due(store)

    await store.postpone(await leased(store, MAYA, OTHER), 60, tenant=True)
    assert await due(store) == {("T2", SOCIAL, "1.0")}
    manual_clock.at += timedelta(seconds=59)
    assert await due(store) == {("T2", SOCIAL, "1.0")}
    manual_clock.at += SECOND
    assert len(await due(store)) == len(PLACES)


async def test_a_change_is_about_the_replies_with_its_post(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """In the tenant where it happened."""
    await claimed_everywhere(store, 10)
    for member in (MAYA, ELSEWHERE):
        await store.claim(member, SOCIAL, "2.0", posts(20))
        await store.claim(member, SOCIAL, "3.0", posts(30))
    await write_all(store, manual_clock)
    before = await rows(database, ThreadReply)

    async with database.session() as session:
        await reply_invalidation.invalidate_for_posts(session, {("T1", "10"), ("T2", "20")})

    here = {("T1", channel, "1.0") for channel in (SOCIAL, OTHER, "C9")}
    assert await changed(database, before) == here | {("T2", SOCIAL, "2.0")}


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)  # whose leases end by the app's clock
async def test_what_a_killed_process_was_writing_is_written_by_another(
    store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """After its lease; a first message may have arrived, and isn't sent again, but delays no other."""
    await store.claim(MAYA, SOCIAL, "1.0", posts(10))
    await store.claim(ELSEWHERE, SOCIAL, "1.0", posts(10))
    await store.written(await leased(store), "9.9", "0" * 64)
    manual_clock.at += CACHE_TTL
    await store.mark_channel("T1", SOCIAL)
    begun = manual_clock.at
    for member in (MAYA, ELSEWHERE):
        await leased(store, member)
        await store.claim(member, SOCIAL, "2.0", posts(10))

    manual_clock.at = begun + LEASE - timedelta(milliseconds=1)
    assert await due(store) == set()
    manual_clock.at = begun + LEASE
    assert await due(store) == {("T1", SOCIAL, "1.0"), ("T2", SOCIAL, "2.0")}


async def test_a_reply_that_cant_be_written_waits_for_a_change(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    await claimed_everywhere(store, 10)
    await store.abandon(await leased(store))
    assert await due(store) == {("T1", OTHER, "1.0"), ("T1", "C9", "1.0"), ("T2", SOCIAL, "1.0")}

    await reply_of(database, 10)
    assert ("T1", SOCIAL, "1.0") in await due(store)


async def test_a_reply_whose_message_is_gone_is_forgotten_alone(
    database: Database, store: ThreadReplies
) -> None:
    await claimed_everywhere(store, 10)
    await store.claim(MAYA, SOCIAL, "2.0", posts(10))
    before = await rows(database, ThreadReply)

    await store.forget(await leased(store))

    assert await changed(database, before) == {("T1", SOCIAL, "1.0")}
    assert len(await rows(database, ThreadPost)) == len(PLACES)


async def test_a_channels_new_readers_change_its_replies_alone(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    await claimed_everywhere(store, 10)
    await write_all(store, manual_clock)
    before = await rows(database, ThreadReply)

    await store.mark_channel("T1", SOCIAL)

    assert await changed(database, before) == {("T1", SOCIAL, "1.0")}


async def test_a_digest_has_what_came_up_in_its_channel(
    store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """Each post once, at its first time since then; oldest first, and in the order of the message."""
    begins = manual_clock.at
    manual_clock.at = begins - SECOND
    await store.claim(MAYA, SOCIAL, "0.0", posts(5, 9))
    manual_clock.at = begins
    await store.claim(MAYA, SOCIAL, "1.0", posts(30, 20))
    for member, channel in PLACES[1:]:
        await store.claim(member, channel, "1.0", posts(60))
    manual_clock.at = begins + SECOND
    await store.claim(MAYA, SOCIAL, "2.0", posts(10, 20, 5))

    found = await store.shared_since("T1", SOCIAL, begins)

    assert [(post.id, at - begins) for post, at in found] == [
        ("30", timedelta()),
        ("20", timedelta()),
        ("10", SECOND),
        ("5", SECOND),
    ]


def follow(member: Member, channel: str, account: str = ACCOUNT) -> Follow:
    return Follow(member.tenant, member.workspace, channel, account, "acme", False, member.user, None)


async def announced(store: ThreadReplies, member: Member, channel: str, numbers: Iterable[int]) -> list[bool]:
    async with store.database.session() as session:
        return [await store.announce(session, follow(member, channel), post) for post in posts(*numbers)]


async def test_followed_accounts_post_twenty_times_a_day_and_channel(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """Then one line says so; links in the channel, other channels, and other days have nothing to do with it."""
    assert MOST_FOLLOWED_A_DAY == 20
    manual_clock.at = NOON.replace(hour=0) + timedelta(days=1)
    for member, channel in PLACES[1:]:
        assert all(await announced(store, member, channel, range(100, 110)))
    for number in range(5):
        await store.claim(MAYA, SOCIAL, f"{number}.0", posts(1))
    assert all(await announced(store, MAYA, SOCIAL, range(100, 100 + MOST_FOLLOWED_A_DAY)))
    assert await announced(store, MAYA, SOCIAL, [100]) == [True]  # the line about the limit
    assert await announced(store, MAYA, SOCIAL, [500, 501]) == [False, False]
    limits = [name for _, _, name in await rows(database, ThreadReply) if name.startswith("limit")]
    assert limits == ["limit 2026-11-21"]
    assert not [key for key in await rows(database, ThreadPost) if key[2] in limits]

    manual_clock.at += timedelta(days=1)
    assert await announced(store, MAYA, SOCIAL, [600, 600]) == [True, False]
    assert ("T1", SOCIAL, "post 600", "600") in await rows(database, ThreadPost)


async def test_a_followed_accounts_deleted_post_is_withdrawn_where_it_was_posted(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """In every channel that follows the account; whoever linked to it keeps their reply."""
    for member, channel in PLACES:
        await announced(store, member, channel, [100, 200])
    await store.claim(MAYA, SOCIAL, "1.0", posts(100))
    await write_all(store, manual_clock)
    before, named = await rows(database, ThreadReply), await rows(database, ThreadPost)

    async with database.session() as session:
        assert not await store.withdraw(session, PostRef("100"), "13")
        assert not await store.withdraw(session, PostRef("300"), ACCOUNT)
        assert await store.withdraw(session, PostRef("100"), ACCOUNT)

    everywhere = {(member.tenant, channel, "post 100") for member, channel in PLACES}
    manual_clock.at += timedelta(seconds=3)
    assert await changed(database, before) == everywhere
    assert {key[:3] for key in named.keys() - (await rows(database, ThreadPost)).keys()} == everywhere
    assert {("T1", SOCIAL, "post 100"), ("T2", SOCIAL, "post 100")} <= await due(store)
    thread = await leased(store)
    assert (thread.posts, thread.x_user_id, thread.is_own_message) == ((), ACCOUNT, True)


async def acted(database: Database, member: Member, *, liked: str, opened: str) -> None:
    ids = {"tenant": member.tenant, "user": member.user}
    async with database.session() as session:
        session.add(
            LikeEvent(
                **ids,
                workspace=member.workspace,
                x_user_id="7",
                post_id=liked,
                kind="like",
                surface="command",
                created_at=NOON,
            )
        )
        session.add(LikeIntentClick(**ids, post_id=opened, clicked_at=NOON))


async def test_who_is_forgotten_changes_the_replies_that_count_them(
    database: Database, store: ThreadReplies
) -> None:
    """What they liked, and what they opened on X; not what a colleague did, nor their namesake elsewhere."""
    await acted(database, MAYA, liked="10", opened="20")
    await acted(database, SAM, liked="30", opened="40")
    await acted(database, ELSEWHERE, liked="30", opened="40")
    for number in (10, 20, 30, 40):
        for member in (MAYA, ELSEWHERE):
            await store.claim(member, SOCIAL, f"{number}.0", posts(number))
    async with database.session() as session:
        for key in await rows(database, ThreadReply):
            row = await session.get_one(ThreadReply, key)
            row.due_at = None
    before = await rows(database, ThreadReply)

    async with database.session() as session:
        await reply_invalidation.invalidate_for_member(session, MAYA)

    assert await changed(database, before) == {("T1", SOCIAL, "10.0"), ("T1", SOCIAL, "20.0")}


async def test_what_a_forgotten_person_shared_names_nobody(
    database: Database, store: ThreadReplies, manual_clock: ManualClock
) -> None:
    """Its message is updated; what they linked to has a keyed hash of them no longer."""
    keyring = Keyring([new_key()])
    for number, member in enumerate((MAYA, SAM, ELSEWHERE)):
        await store.claim(member, SOCIAL, f"share {number}", posts(10), shared=True)
        linker = reply_invalidation.linker_hash(keyring, member)
        await store.claim(member, SOCIAL, f"link {number}", posts(10), linked_by_hash=linker)
    await write_all(store, manual_clock)
    before = await rows(database, ThreadReply)

    async with database.session() as session:
        await reply_invalidation.unname_sharer(session, keyring, MAYA)

    after = await rows(database, ThreadReply)
    assert await changed(database, before) == {("T1", SOCIAL, "share 0"), ("T1", SOCIAL, "link 0")}
    assert after["T1", SOCIAL, "share 0"]["shared_by"] == ""
    assert after["T1", SOCIAL, "link 0"]["linked_by_hash"] is None
    manual_clock.at += timedelta(seconds=3)
    assert await due(store) == {("T1", SOCIAL, "share 0")}
