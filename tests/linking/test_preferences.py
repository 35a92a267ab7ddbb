"""What people choose: each for themselves, in their own workspace."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import MemberPreferences, ThreadPost, ThreadReply
from bot.db.tables.base import of_member
from bot.linking import preferences
from bot.linking.personal_data import delete_history
from bot.linking.results import Preferences
from bot.members import Member
from tests.linking.conftest import ELSEWHERE, MAYA, SAM, LinkingParts, like


@pytest.fixture
async def linked(room: LinkingParts) -> LinkingParts:
    for member, username in ((MAYA, "maya_builds"), (SAM, "sam_writes"), (ELSEWHERE, "theo_dev")):
        await room.link(member, username)
    return room


@pytest.mark.parametrize(
    ("member", "username"), [(MAYA, "maya_builds"), (SAM, "sam_writes"), (ELSEWHERE, "theo_dev")]
)
async def test_everybody_has_their_own_handle(linked: LinkingParts, member: Member, username: str) -> None:
    """Whoever has the same user id elsewhere has another one."""
    async with linked.database.session() as session:
        assert (await preferences.get(session, member)).username == username


async def test_a_choice_is_ones_own(linked: LinkingParts) -> None:
    """A colleague's stays, and that of the same user id elsewhere."""
    async with linked.database.session() as session:
        before = [await preferences.get(session, one) for one in (SAM, ELSEWHERE)]
        await preferences.update(
            session, MAYA, now=linked.clock(), show_likes=True, share_likers=True, like_emoji="tada"
        )
    async with linked.database.session() as session:
        mine = await preferences.get(session, MAYA)
        assert (mine.show_likes, mine.share_likers) == (True, True)
        assert [await preferences.get(session, one) for one in (SAM, ELSEWHERE)] == before
        assert await preferences.reaction(session, MAYA) == "tada"
        assert await preferences.reaction(session, SAM) is None
        assert await preferences.reaction(session, ELSEWHERE) is None


async def test_nothing_is_shown_or_shared_unasked(room: LinkingParts) -> None:
    """Whether or not the app knows the person: from a greeting, or from another choice of theirs."""
    nothing = Preferences(False, False, True, username=None, like_emoji=None, confirm_likes=True)
    async with room.database.session() as session:
        assert await preferences.get(session, MAYA) == nothing
        await preferences.greet(session, MAYA, now=room.clock())
        assert await preferences.get(session, MAYA) == nothing
        await preferences.update(session, SAM, now=room.clock(), show_previews=True)
        assert await preferences.get(session, SAM) == nothing


async def test_everybody_is_greeted_once(room: LinkingParts) -> None:
    """By their workspace and user id."""
    async with room.database.session() as session:
        told = [
            await preferences.greet(session, one, now=room.clock()) for one in (MAYA, MAYA, SAM, ELSEWHERE)
        ]

    assert told == [True, False, True, True]


async def test_a_choice_about_previews_counts_at_once(linked: LinkingParts) -> None:
    """The process that stores it doesn't go by what it cached before; nobody else's changes."""
    assert [await linked.linking.wants_previews(one) for one in (MAYA, SAM)] == [True, True]

    await linked.linking.update_preferences(MAYA, show_previews=False)

    assert [await linked.linking.wants_previews(one) for one in (MAYA, SAM)] == [False, True]


async def shown_since(room: LinkingParts, member: Member = MAYA) -> object:
    """Return since when the member's name is shown on their likes; None: on all, or on none."""
    async with room.database.session() as session:
        return await session.scalar(
            select(MemberPreferences.show_likes_since).where(of_member(MemberPreferences, member))
        )


async def test_a_name_is_shown_on_new_likes_unless_earlier_ones_are_meant(linked: LinkingParts) -> None:
    """What was liked before the choice stays as it was."""
    linked.clock.stop()
    await linked.linking.update_preferences(MAYA, show_likes=True)
    assert await shown_since(linked) == linked.clock()

    await linked.linking.update_preferences(MAYA, share_likers=True)
    assert await shown_since(linked) == linked.clock()

    await linked.linking.update_preferences(MAYA, past_likes=True, show_likes=True)
    assert await shown_since(linked) is None


async def test_connecting_again_keeps_since_when_likes_are_shown(linked: LinkingParts) -> None:
    """A new choice to show them counts from now; hiding them forgets it."""
    linked.clock.stop()
    first = linked.clock()

    async def connect(*, show_likes: bool) -> object:
        async with linked.database.session() as session:
            await preferences.save(session, MAYA, show_likes=show_likes, now=linked.clock())
        return await shown_since(linked)

    assert await connect(show_likes=True) == first
    linked.clock.move(hours=1)
    assert await connect(show_likes=True) == first
    assert await connect(show_likes=False) is None
    assert await connect(show_likes=True) == linked.clock()


CHANGES: dict[str, Callable[[LinkingParts, AsyncSession], Awaitable[object]]] = {
    "a choice": lambda room, session: preferences.update(session, MAYA, now=room.clock(), show_likes=True),
    "a connection": lambda room, session: preferences.save(session, MAYA, show_likes=True, now=room.clock()),
    "no history": lambda room, session: delete_history(session, room.keyring, MAYA, room.clock()),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_replies_that_may_name_the_person_are_written_again(room: LinkingParts, change: str) -> None:
    """Those about posts that they liked, in their own workspace's channels."""
    now = room.clock()
    places = [("T1", "1.1", "10"), ("T1", "2.2", "20"), ("T2", "3.3", "10")]
    async with room.database.session() as session:
        session.add(like(MAYA, post_id="10", created_at=now))
        for tenant, ts, post_id in places:
            place = {"tenant": tenant, "channel": "C1", "message_ts": ts}
            session.add(ThreadReply(**place, workspace=tenant, posted_at=now))
            await session.flush()
            session.add(ThreadPost(**place, post_id=post_id, position=0))

    async with room.database.session() as session:
        await CHANGES[change](room, session)

    async with room.database.session() as session:
        due = select(ThreadReply.message_ts).where(ThreadReply.due_at.is_not(None))
        assert (await session.scalars(due)).all() == ["1.1"]
