"""Daily notices: when, to whom, and about which posts."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.db import Database
from bot.db.tables import DailyNotice, LikeEvent, LikeIntentClick
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.daily_notices import DailyNotices, next_at
from bot.workspaces.thread_replies import ThreadReplies
from tests.workspaces.conftest import BRANCH, ELSEWHERE, MAYA, NOON, OTHER, SAM, SOCIAL, ManualClock, rows

NINE = 9 * 60


@pytest.fixture
async def notices(database: Database, manual_clock: ManualClock) -> DailyNotices:
    """Maya has one at nine, as have a colleague and her namesake elsewhere."""
    made = DailyNotices(database, manual_clock)
    for member in (MAYA, SAM, ELSEWHERE):
        await made.turn_on(member, NINE, None)
    return made


@pytest.mark.parametrize(
    ("now", "minute", "zone", "at"),
    [
        ("2026-11-20T08:59:59", NINE, None, "2026-11-20T09:00:00"),
        ("2026-11-20T09:00:00", NINE, None, "2026-11-21T09:00:00"),
        ("2026-11-20T23:30:00", 30, "Europe/Berlin", "2026-11-21T23:30:00"),
        ("2026-11-20T23:29:59", 30, "Europe/Berlin", "2026-11-20T23:30:00"),
        ("2026-10-24T12:00:00", NINE + 5, "Europe/Berlin", "2026-10-25T08:05:00"),
    ],
)
def test_the_next_time_is_the_first_after_now(now: str, minute: int, zone: str | None, at: str) -> None:
    """In the person's own zone, whatever day it is there."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert next_at(minute, zone, moment) == datetime.fromisoformat(at).replace(tzinfo=UTC)


async def test_it_is_due_at_its_time(notices: DailyNotices, manual_clock: ManualClock) -> None:
    manual_clock.at = NOON + timedelta(hours=21, seconds=-1)
    assert await notices.due() == []
    manual_clock.at = NOON + timedelta(hours=21)
    assert {one.member for one in await notices.due()} == {MAYA, SAM, ELSEWHERE}


async def test_what_one_person_chooses_is_theirs(database: Database, notices: DailyNotices) -> None:
    """A colleague's time, and that of the same user id elsewhere, stay."""
    before = await rows(database, DailyNotice)
    await notices.turn_on(MAYA, NINE + 30, None)
    assert await notices.minute_of(MAYA) == NINE + 30
    assert [await notices.minute_of(one) for one in (SAM, ELSEWHERE)] == [NINE, NINE]

    await notices.turn_off(MAYA)
    assert await notices.minute_of(MAYA) is None
    assert before.keys() - (await rows(database, DailyNotice)).keys() == {("T1", "U1")}


async def test_one_process_sends_it(
    database: Database, notices: DailyNotices, manual_clock: ManualClock
) -> None:
    """Whoever moves its date first; the dates of others stay."""
    manual_clock.at = NOON + timedelta(hours=22)
    (mine,) = [one for one in await notices.due() if one.member == MAYA]

    assert await notices.advance(mine, None)
    assert not await notices.advance(mine, None)

    due = {key: row["due_at"] for key, row in (await rows(database, DailyNotice)).items()}
    first = NOON + timedelta(hours=21)
    assert due == {("T1", "U1"): first + timedelta(days=1), ("T1", "U2"): first, ("T2", "U1"): first}


async def test_one_that_could_not_be_sent_waits_ten_minutes(
    database: Database, notices: DailyNotices, manual_clock: ManualClock
) -> None:
    manual_clock.at = NOON + timedelta(hours=22)
    (mine,) = [one for one in await notices.due() if one.member == MAYA]

    await notices.postpone(mine)

    due = (await rows(database, DailyNotice))["T1", "U1"]["due_at"]
    assert due == manual_clock.at + timedelta(minutes=10)


async def posted(replies: ThreadReplies, member: Member, channel: str, ts: str, *posts: str) -> None:
    await replies.claim(member, channel, ts, [PostRef(post) for post in posts])


async def test_it_lists_what_the_person_has_done_nothing_with(
    database: Database, notices: DailyNotices, thread_replies: ThreadReplies, manual_clock: ManualClock
) -> None:
    """Of the last day, of their own workspace; what others did with a post doesn't count, nor does a namesake elsewhere."""
    manual_clock.at = NOON - timedelta(days=1, seconds=1)
    await posted(thread_replies, MAYA, SOCIAL, "1.0", "10")
    manual_clock.at = NOON - timedelta(days=1)
    await posted(thread_replies, MAYA, SOCIAL, "2.0", "20")
    manual_clock.at = NOON
    await posted(thread_replies, MAYA, SOCIAL, "3.0", "30", "31", "32")
    await posted(thread_replies, SAM, OTHER, "3.0", "40")
    await posted(thread_replies, ELSEWHERE, SOCIAL, "3.0", "50")
    await posted(thread_replies, BRANCH, "C9", "3.0", "60")
    async with database.session() as session:
        for member, post in ((MAYA, "31"), (SAM, "30"), (ELSEWHERE, "20")):
            session.add(
                LikeEvent(
                    tenant=member.tenant,
                    user=member.user,
                    workspace=member.workspace,
                    x_user_id="7",
                    post_id=post,
                    kind="like",
                    surface="command",
                    created_at=NOON,
                )
            )
        for member, post in ((MAYA, "32"), (SAM, "30"), (ELSEWHERE, "40")):
            session.add(
                LikeIntentClick(tenant=member.tenant, user=member.user, post_id=post, clicked_at=NOON)
            )

    found = await notices.unsupported(MAYA)

    assert found == [(OTHER, PostRef("40")), (SOCIAL, PostRef("30")), (SOCIAL, PostRef("20"))]
    assert await notices.unsupported(ELSEWHERE) == [(SOCIAL, PostRef("50"))]
