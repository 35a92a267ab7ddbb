"""The activity log and counts don't reveal the likes of members who hide them."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import Grant, LikeEvent, MemberPreferences, binding
from bot.likes import supporters
from bot.likes.supporters import AFTER_CONNECTING
from bot.members import Member
from bot.posts import PostRef
from bot.sandbox.smoke_test import as_text
from bot.secret import Secret
from bot.slack.messages.activity_log import audit, audit_file
from bot.workspaces.activity_log import Activity, ActivityLog
from bot.workspaces.audit import Audit, AuditEvent
from tests.conftest import SQLITE, ManualClock, MovableClock
from tests.scenarios.confirming import confirmed_by_x, like_on_x, press_like_on_x
from tests.scenarios.conftest import ANNOUNCED, scene
from tests.scenarios.team import calls, posted, reply, turn_on_replies, written
from tests.scenarios.test_forgetting import forget_me
from tests.scenarios.watching import stored_text

ADMIN = Member("T1", "UADMIN", "T1")
NOON = datetime(2026, 11, 20, 12, 34, 56, tzinfo=UTC)
DAY = NOON.replace(hour=0, minute=0, second=0)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def records(database: Database, clock: ManualClock) -> ActivityLog:
    return ActivityLog(database, clock, kept_for=timedelta(days=365))


async def connect(
    database: Database,
    clock: ManualClock,
    user: str,
    *,
    shows: bool = False,
    tenant: str = "T1",
    workspace: str | None = None,
) -> None:
    member = Member(tenant, user, tenant)
    async with database.session() as session:
        session.add(MemberPreferences(tenant=tenant, user=user, show_likes=shows, created_at=clock()))
        await session.flush()
        session.add(
            Grant(
                id=f"{tenant}{user}",
                tenant=tenant,
                user=user,
                workspace=workspace or tenant,
                x_user_id=user[1:],
                username=user.lower(),
                name=user,
                provider="oauth2",
                tokens=Keyring([new_key()]).seal(
                    Secret("-"), binding(Grant.tokens, tenant, user, f"{tenant}{user}")
                ),
                version=1,
                connected_at=clock(),
            )
        )
        Audit(database, clock).record_in(session, member, AuditEvent.CONNECTED)


async def like(
    database: Database,
    clock: ManualClock,
    user: str,
    post: int,
    *,
    tenant: str = "T1",
    surface: str = AFTER_CONNECTING,
) -> None:
    async with database.session() as session:
        session.add(
            LikeEvent(
                tenant=tenant,
                user=user,
                workspace=tenant,
                x_user_id=user[1:],
                post_id=str(post),
                kind="like",
                surface=surface,
                created_at=clock(),
            )
        )


async def likes_in(activity_log: ActivityLog) -> list[Activity]:
    return [each for each in await activity_log.newest(ADMIN, 1_000) if each.event == "like"]


async def test_the_like_after_connecting_is_not_in_the_log(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """With only one hidden member connected, "someone" would identify them, today or later."""
    await connect(database, clock, "U1")
    await like(database, clock, "U1", 1)

    for _ in range(3):
        assert await likes_in(records) == []
        clock.at += timedelta(days=1)


async def test_hidden_likes_are_listed_only_when_five_members_hide(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """A past day is listed if five members who hide were connected on it."""
    for number in range(1, 5):
        await connect(database, clock, f"U{number}")
    await like(database, clock, "U1", 1)
    clock.at += timedelta(days=1)
    assert await likes_in(records) == []

    await connect(database, clock, "U5")
    await like(database, clock, "U2", 2)
    clock.at += timedelta(days=1)

    (line,) = await likes_in(records)  # on the first day there was no fifth
    assert (line.post_id, line.user, line.surface, line.day_only) == ("2", "", "", True)
    assert line.created_at == DAY + timedelta(days=1)


async def test_members_who_show_their_likes_do_not_count_as_hidden(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """Nor do members of another workspace with the same IDs."""
    await connect(database, clock, "U1")
    for number in range(2, 8):
        await connect(database, clock, f"U{number}", shows=True)
        await connect(database, clock, f"U{number}", tenant="T2")
    await like(database, clock, "U1", 1)
    await like(database, clock, "U2", 2)
    clock.at += timedelta(days=1)

    assert [(each.user, each.post_id) for each in await likes_in(records)] == [("U2", "2")]


@pytest.mark.parametrize("since", [DAY + timedelta(days=1), NOON + timedelta(days=1)], ids=str)
async def test_members_who_show_new_likes_hide_nobody_since_then(
    database: Database, clock: ManualClock, records: ActivityLog, since: datetime
) -> None:
    """All that they have done since is named, so "someone" would be the only one who hides."""
    for number in range(1, 6):
        await connect(database, clock, f"U{number}")
    await like(database, clock, "U1", 1)
    clock.at += timedelta(days=1)
    async with database.session() as session:
        others = MemberPreferences.user != "U1"
        shows = {"show_likes": True, "show_likes_since": since}
        await session.execute(update(MemberPreferences).where(others).values(shows))
    await like(database, clock, "U1", 2)  # the others hid for a part of this day at most
    clock.at += timedelta(days=1)
    await like(database, clock, "U1", 3)
    clock.at += timedelta(days=1)

    assert [each.post_id for each in await likes_in(records)] == ["1"]


async def test_people_of_another_workspace_hide_nobody(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """An organization's other workspaces have records of their own; their people couldn't have made these lines."""
    for number in range(1, 5):
        await connect(database, clock, f"U{number}")
    for number in range(5, 9):
        await connect(database, clock, f"U{number}", workspace="T9")
    await like(database, clock, "U1", 1)
    clock.at += timedelta(days=1)

    assert await likes_in(records) == []


async def test_hidden_likes_of_today_appear_in_batches(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """A batch has likes of at least five members, so reloading never shows a single new line."""
    for number in range(1, 8):
        await connect(database, clock, f"U{number}")
    seen = []
    for number, user in enumerate(["U1", "U2", "U1", "U3", "U4", "U5", "U6", "U7"]):
        clock.at += timedelta(minutes=1)
        await like(database, clock, user, 90 - number)
        seen.append(len(await likes_in(records)))

    assert seen == [0, 0, 0, 0, 0, 6, 6, 6]
    clock.at += timedelta(days=1)
    assert len(await likes_in(records)) == 8


async def test_the_order_of_hidden_likes_reveals_no_time(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """They follow all lines of their day that have a time, sorted by post."""
    for number in range(1, 6):
        await connect(database, clock, f"U{number}")
    await connect(database, clock, "U9", shows=True)
    for user, post in (("U1", 3), ("U9", 8), ("U2", 1), ("U3", 4), ("U4", 2), ("U5", 5), ("U9", 9)):
        clock.at += timedelta(minutes=1)
        await like(database, clock, user, post)

    found = await likes_in(records)

    assert [each.post_id for each in found] == ["9", "8", "1", "2", "3", "4", "5"]
    assert {each.created_at for each in found if not each.user} == {DAY}


async def test_a_hidden_like_has_no_time_in_the_message_or_the_csv(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """Both show the day only, and not that it followed connecting."""
    for number in range(1, 6):
        await connect(database, clock, f"U{number}")
        await like(database, clock, f"U{number}", number)

    found = await likes_in(records)
    shown = str(audit(found, kept_for=timedelta(days=365)).blocks)
    rows = list(csv.DictReader(io.StringIO(audit_file(found).content.decode("utf-8-sig"))))

    assert shown.count("November 20, 2026 · Someone liked") == 5
    assert "<!date" not in shown
    assert "connecting" not in shown
    assert {(row["time_utc"], row["slack_user"], row["from"]) for row in rows} == {
        ("2026-11-20", "(not named)", "")
    }


async def test_a_shown_like_has_its_time_and_surface(
    database: Database, clock: ManualClock, records: ActivityLog
) -> None:
    """The member chose to show their name."""
    await connect(database, clock, "U1", shows=True)
    await like(database, clock, "U1", 1)

    (line,) = await likes_in(records)
    assert (line.user, line.created_at, line.surface, line.day_only) == ("U1", NOON, "connect", False)


async def counted(database: Database, post: int, asker: str | None = None) -> list[str]:
    async with database.session() as session:
        return [one.user for one in await supporters.find(session, "T1", PostRef(str(post)), asker=asker)]


async def test_a_count_includes_hidden_likes_only_when_five_members_hide(
    database: Database, clock: ManualClock
) -> None:
    """Members who show their likes, external users, and members of other workspaces with the same IDs don't count towards five."""
    for number in range(1, 5):
        await connect(database, clock, f"U{number}")
    for number in range(5, 8):
        await connect(database, clock, f"U{number}", shows=True)
        await connect(database, clock, f"U{number}", tenant="T2")
    await connect(database, clock, "U8")
    async with database.session() as session:
        await session.execute(
            update(MemberPreferences).where(MemberPreferences.user == "U8").values(external=True)
        )
    await like(database, clock, "U1", 1, surface="command")
    await like(database, clock, "U5", 1, surface="command")

    assert await counted(database, 1) == ["U5"]
    assert await counted(database, 1, asker="U1") == ["U1", "U5"]

    await connect(database, clock, "U9")
    assert await counted(database, 1) == ["U1", "U5"]


async def test_a_count_excludes_the_hidden_like_after_connecting(
    database: Database, clock: ManualClock
) -> None:
    """Next to "@sam connected", it would identify Sam, however many hide, on that day and later."""
    for number in range(1, 9):
        await connect(database, clock, f"U{number}")
    await like(database, clock, "U8", 1)

    for _ in range(2):
        assert await counted(database, 1) == []
        clock.at += timedelta(days=1)
    await like(database, clock, "U8", 2, surface="command")
    assert await counted(database, 2) == ["U8"]


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_reply_is_not_edited_for_a_hidden_like(database_url: str) -> None:
    """While few members hide, the time of the edit would be the time of the like."""
    async with scene(database_url, MovableClock()) as acme:
        await acme.connect("sam")
        await acme.connect("maya")
        await turn_on_replies(acme, crowd=0)
        said = reply(acme, await posted(acme))
        acme.slack.api_calls.clear()

        for command in ("/like", "/unlike", "/like"):
            await acme.type("sam", command, ANNOUNCED)
            await written(acme)
        await acme.type("sam", "/likewise", "disconnect")
        await forget_me(acme)
        await written(acme)

        assert calls(acme, "chat.update") == 0
        await acme.show_name("maya", await acme.type("maya", "/likewise", "account"))
        await acme.type("maya", "/like", ANNOUNCED)
        await written(acme)
        assert calls(acme, "chat.update") == 1
        assert "Liked by maya" in as_text(said)


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
@pytest.mark.parametrize("crowd", [0, 5])
async def test_a_click_stays_counted_while_its_hidden_like_is_not(database_url: str, crowd: int) -> None:
    """Otherwise its disappearance would tell that the only connected member liked the post, and when."""
    async with confirmed_by_x(database_url, MovableClock(), "maya") as acme:
        await turn_on_replies(acme, crowd=crowd)
        said = reply(acme, await posted(acme))
        await press_like_on_x(acme, "maya", said, "link:like:1")
        await written(acme)
        assert "Opened on X by 1 teammate" in as_text(said)
        acme.slack.api_calls.clear()

        await like_on_x(acme, "maya")
        assert len((await stored_text(acme))["like_events"]) == 1
        await written(acme)

        assert ("Opened on X by 1 teammate" in as_text(said)) == (crowd == 0)
        assert ("Liked by 1 teammate" in as_text(said)) == (crowd > 0)
        assert calls(acme, "chat.update") == (1 if crowd else 0)
