"""What admins read of changes in their workspace: who changed what, in words, and nothing of another's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.db import Database
from bot.db.tables import AuditEntry, FeatureSpend, LikeEvent, MemberPreferences, ThreadReply, Workspace
from bot.members import Member
from bot.posts import PostRef
from bot.workspaces.activity_log import ActivityLog
from bot.workspaces.audit import Audit, AuditEvent
from bot.workspaces.digest_times import DigestTime
from bot.workspaces.followed_accounts import FollowedAccounts
from bot.workspaces.settings import WorkspaceSettings, WorkspaceSettingsStore
from bot.workspaces.team_channels import TeamChannelStore
from bot.workspaces.thread_replies import ThreadReplies
from tests.workspaces.conftest import BRANCH, ELSEWHERE, MAYA, NOON, OTHER, SAM, SOCIAL, ManualClock, rows

SECOND = timedelta(seconds=1)


async def told(database: Database) -> list[tuple[str, str, str]]:
    """Return who changed what, oldest first, and forget it."""
    async with database.session() as session:
        found = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
        for row in found:
            await session.delete(row)
        return [(row.tenant, row.user, row.detail) for row in found]


async def test_each_change_of_a_channel_is_told_in_words(
    database: Database, team_channels: TeamChannelStore, followed_accounts: FollowedAccounts
) -> None:
    """Once: what was so already is no change."""
    await team_channels.turn_on(MAYA, SOCIAL)
    await team_channels.turn_on(SAM, OTHER)
    for wanted in (True, True, False, False):
        await team_channels.want_digest(MAYA, SOCIAL, wanted=wanted)
    await team_channels.configure(SAM, OTHER, announce=True, digest=DigestTime(0, 9, None))
    await team_channels.configure(MAYA, SOCIAL, announce=False, digest=None)
    await team_channels.configure(ELSEWHERE, SOCIAL, announce=True, digest=None)
    await followed_accounts.add(MAYA, SOCIAL, "12", "acme", with_replies=False)
    assert not await followed_accounts.remove(SAM, OTHER, "acme")
    assert await followed_accounts.remove(SAM, SOCIAL, "acme")
    there = {one.channel: one for one in await team_channels.of(MAYA)}
    assert (there[SOCIAL].announce, there[OTHER].announce) == (False, True)
    for _ in range(2):
        await team_channels.turn_off(MAYA, SOCIAL)
    await team_channels.disable_unreachable(there[OTHER], "is_archived")

    assert await told(database) == [
        ("T1", "U1", "turned on post replies in C1"),
        ("T1", "U2", "turned on post replies in C2"),
        ("T1", "U1", "turned on the weekly digest in C1"),
        ("T1", "U1", "turned off the weekly digest in C1"),
        ("T1", "U2", "changed C2: replies in the channel, digest on Mondays at 9:00"),
        ("T1", "U1", "changed C1: replies in threads only, no digest"),
        ("T1", "U1", "followed @acme in C1"),
        ("T1", "U2", "unfollowed @acme in C1"),
        ("T1", "U1", "turned off post replies in C1"),
        ("T1", "", "turned off post replies in C2 (is_archived, says Slack)"),
    ]


async def test_a_workspaces_log_is_its_own(database: Database, manual_clock: ManualClock) -> None:
    """Newest first, whether they are likes or changes; of likes that are shown, with the time."""
    audit = Audit(database, manual_clock)
    for number, member in enumerate((MAYA, SAM, BRANCH, ELSEWHERE)):
        await audit.record(member, AuditEvent.SETTING, f"by {member.workspace}")
        manual_clock.at += SECOND
        async with database.session() as session:
            key = {"tenant": member.tenant, "user": member.user}
            if member is not BRANCH:  # who has Maya's row
                session.add(MemberPreferences(**key, show_likes=True, created_at=NOON))
            session.add(
                LikeEvent(
                    **key,
                    workspace=member.workspace,
                    x_user_id="7",
                    post_id=f"2{number}",
                    kind="like",
                    surface="command",
                    created_at=manual_clock(),
                )
            )
        manual_clock.at += SECOND
    log = ActivityLog(database, manual_clock, kept_for=timedelta(days=30))

    entries = [
        ("U2", "like", "", NOON + 3 * SECOND),
        ("U2", "setting", "by T1", NOON + 2 * SECOND),
        ("U1", "like", "", NOON + SECOND),
        ("U1", "setting", "by T1", NOON),
    ]
    for most in (3, 100):
        found = await log.newest(MAYA, most)
        assert [(one.user, one.event, one.detail, one.created_at) for one in found] == entries[:most]
        assert not any(one.day_only for one in found)


async def test_all_old_likes_go_but_not_what_they_cost(
    database: Database, thread_replies: ThreadReplies, manual_clock: ManualClock
) -> None:
    """However many they are; replies that counted them are updated."""
    await thread_replies.claim(MAYA, SOCIAL, "1.0", [PostRef("20")])
    ids = {"tenant": "T1", "user": "U1", "workspace": "T1", "x_user_id": "7", "kind": "like"}
    old = {"surface": "command", "cost_micros": 15_000, "created_at": NOON - timedelta(days=8)}
    async with database.session() as session:
        (await session.get_one(ThreadReply, ("T1", SOCIAL, "1.0"))).due_at = None
        await session.execute(insert(LikeEvent), [ids | old | {"post_id": str(n)} for n in range(20, 221)])

    await ActivityLog(database, manual_clock, kept_for=timedelta(days=7)).sweep()

    assert await rows(database, LikeEvent) == {}
    (cost,) = (await rows(database, FeatureSpend)).values()
    assert (cost["day"], cost["cost_micros"]) == ("2026-11-12", 201 * 15_000)
    (reply,) = (await rows(database, ThreadReply)).values()
    assert reply["due_at"] == NOON


async def test_each_workspace_has_settings_of_its_own(database: Database, manual_clock: ManualClock) -> None:
    """What two admins change at once isn't mixed: the later one is told that it has changed meanwhile."""
    store = WorkspaceSettingsStore(database, manual_clock, None, None)
    before = await store.get(MAYA)
    await store.change(MAYA, previews=True)
    for member in (BRANCH, ELSEWHERE):
        assert await store.get(member) == before
        await store.change(member, daily_budget_micros=5)
    assert await store.get(MAYA) == await store.get_fresh(MAYA)
    assert (await store.get(MAYA)).previews
    assert (await store.get(MAYA)).daily_budget_micros is None

    newcomer = Member("T3", "U1", "T3")
    assert await store.compare_and_set(newcomer, await store.get(newcomer), previews=True)
    seen = await store.get_fresh(MAYA)
    assert await store.compare_and_set(MAYA, seen, allow_guests=True, allowed_channels=["C1"])
    assert await store.compare_and_set(MAYA, seen, allow_guests=False) is None
    changed = await store.compare_and_set(MAYA, seen, allow_external=True)
    assert changed is not None
    assert (changed.allow_guests, changed.allow_external, changed.allowed_channels) == (True, True, ("C1",))
    assert not (await store.get_fresh(BRANCH)).allow_guests
    async with database.session() as session:
        assert len((await session.scalars(select(Workspace))).all()) == 4


async def test_settings_are_read_as_they_were_set(database: Database, manual_clock: ManualClock) -> None:
    """What a workspace hasn't set is as if it had set nothing."""
    store = WorkspaceSettingsStore(database, manual_clock, None, None)
    assert await store.get(MAYA) == await store.change(MAYA) == WorkspaceSettings()
    chosen: dict[str, Any] = {
        "daily_budget_micros": 1,
        "monthly_budget_micros": 2,
        "previews": True,
        "allowed_channels": ("C1",),
        "allowed_users": ("U1", "S1"),
        "allow_guests": True,
        "allow_external": True,
        "allow_sharing": False,
        "policy_updated_by": "U2",
    }
    for name, value in chosen.items():
        stored = list(value) if isinstance(value, tuple) else value
        before = await store.get(MAYA)
        assert await store.change(MAYA, **{name: stored}) == replace(before, **{name: value})


@pytest.mark.parametrize(
    ("ceiling", "monthly", "limits"), [(None, None, False), (5, None, True), (None, 5, True)]
)
async def test_the_operator_limits_every_workspaces_budget(
    database: Database, manual_clock: ManualClock, ceiling: int | None, monthly: int | None, *, limits: bool
) -> None:
    """The lower one counts: the operator's, or what the workspace chose."""
    store = WorkspaceSettingsStore(database, manual_clock, ceiling, monthly)
    for chosen in (None, 4, 6):
        await store.change(MAYA, daily_budget_micros=chosen, monthly_budget_micros=chosen)
        settings = await store.get(MAYA)
        budgets = settings.daily_budget_micros, settings.monthly_budget_micros
        assert budgets == tuple(
            min((one for one in (limit, chosen) if one is not None), default=None)
            for limit in (ceiling, monthly)
        )
    assert store.has_ceiling is limits
    assert (await store.get(Member("T9", "U1", "T9"))).daily_budget_micros == ceiling
