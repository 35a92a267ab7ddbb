"""The audit log: changes of accounts and settings, recorded in the same transaction."""

import csv
import io

from sqlalchemy import select

from bot.db.tables import AuditEntry
from bot.members import Member
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.workspaces.audit import AuditEvent
from tests.conftest import MovableClock
from tests.reply_words import ACTIVITY_LOG, NO_ACTIVITY, team_likes
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.team import posted, reply, turn_on_replies, written
from tests.scenarios.watching import stored_text


async def entries(acme: Scene) -> list[tuple[str, str, str]]:
    """Return who did what, with details, oldest first."""
    async with acme.container.storage.database.session() as session:
        rows = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [
            (acme.slack.person(row.user, team=row.tenant).name, row.event_type, row.detail)
            for row in rows.all()
        ]


async def test_connecting_and_disconnecting_are_recorded(acme: Scene) -> None:
    """One entry each, without the X account; disconnecting nothing records nothing."""
    await acme.connect("sam")
    await acme.type("sam", "/likewise", "disconnect")
    await acme.type("sam", "/likewise", "disconnect")

    assert await entries(acme) == [("sam", "connected", ""), ("sam", "disconnected", "")]


async def test_a_link_that_x_has_ended_is_recorded(acme: Scene) -> None:
    """Once, when X refuses to refresh it."""
    await acme.connect("sam")
    acme.x.world.revoke(acme.account("sam_writes"))
    acme.clock.move(hours=3)
    await acme.type("sam", "/like", ANNOUNCED)
    await acme.type("sam", "/like", ANNOUNCED)

    assert (await entries(acme))[1:] == [("sam", "link refused", "")]


async def test_a_budget_is_recorded_with_its_amount(acme: Scene) -> None:
    """A changed setting is recorded with its new value and who changed it."""
    await acme.type("maya", "/likewise", "spending 5")
    await acme.type("maya", "/likewise", "spending none")

    assert await entries(acme) == [
        ("maya", "setting", "set the daily budget to $5.00"),
        ("maya", "setting", "removed the daily budget"),
    ]


async def test_the_activity_log_is_for_admins(acme: Scene) -> None:
    """Other members get a refusal and see nothing."""
    assert "admin" in as_text(await acme.type("sam", "/likewise", "audit")).lower()
    assert ACTIVITY_LOG not in as_text(await acme.type("sam", "/likewise", "audit"))


async def test_admins_see_only_names_that_members_show(acme: Scene) -> None:
    """Likes of members who hide theirs are left out; accounts and settings have names."""
    await acme.connect("sam")
    await acme.connect("lena")
    account = await acme.type("lena", "/likewise", "account")
    await acme.show_name("lena", account)
    await acme.type("sam", "/like", ANNOUNCED)
    await acme.type("lena", "/unlike", ANNOUNCED)

    said = str((await acme.type("maya", "/likewise", "audit")).blocks)

    sam, lena = (f"<@{acme.slack.person(user).id}>" for user in ("sam", "lena"))
    assert f"{lena} unliked" in said
    assert "Someone" not in said
    assert f"{sam} liked" not in said
    assert f"{sam} connected an X account" in said


async def test_another_workspaces_entries_are_left_out(many: Scene) -> None:
    """Admins see their own workspace."""
    await installed_everywhere(many)
    await many.connect("sam")

    assert NO_ACTIVITY in as_text(await many.type("nora", "/likewise", "audit", "#newsroom"))


async def test_the_activity_log_can_be_exported(acme: Scene) -> None:
    """All lines, without formulas and hidden members, to the admin's own messages; the export is recorded."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    maya = acme.slack.person("maya")
    me = Member(maya.team_id, maya.id, maya.team_id)
    await acme.container.storage.audit.record(me, AuditEvent.SETTING, '=HYPERLINK("https://evil.example")')

    listed = await acme.type("maya", "/likewise", "audit")
    said = await acme.click("maya", listed, "ask:export")

    assert "2 entries" in as_text(said)
    (message,) = acme.slack.seen_by("maya", "@app")
    rows = list(csv.DictReader(io.StringIO((message.files[0].content or b"").decode("utf-8-sig"))))
    assert [row["what"] for row in rows] == ["setting", "connected"]
    assert rows[0]["detail"].startswith("'=")
    assert ANNOUNCEMENT not in str(rows)  # it would be sam's, who alone hides his likes
    assert (await entries(acme))[-1] == ("maya", "records exported", "")


async def test_old_entries_are_deleted(database_url: str, clock: MovableClock) -> None:
    """Likes and activity are kept for the days in the settings; a team channel counts what is kept."""
    async with scene(database_url, clock, RETENTION_DAYS="30") as acme:
        await acme.connect("sam")
        await acme.type("sam", "/like", ANNOUNCED)
        clock.move(days=10)
        await turn_on_replies(acme)
        message = await posted(acme)
        clock.move(days=19)
        await acme.likewise.housekeeping()
        assert len((await stored_text(acme))["like_events"]) == 1
        assert team_likes(as_text(reply(acme, message))) == 1

        clock.move(days=2)
        await acme.likewise.housekeeping()
        await written(acme)

        rows = await stored_text(acme)
        assert rows["like_events"] == [line for line in rows["audit"] if "'connected'" in line] == []
        assert team_likes(as_text(reply(acme, message))) == 0
        assert acme.liked("sam_writes", ANNOUNCEMENT)
