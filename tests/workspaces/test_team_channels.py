"""Team channels: what is set for one stays there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.db import Database
from bot.db.tables import TeamChannel
from bot.errors import InvalidAction
from bot.workspaces.digest_schedule import DigestSchedule
from bot.workspaces.digest_times import WEEK, DigestTime
from bot.workspaces.team_channels import CACHE_TTL, TeamChannelStore
from tests.workspaces.conftest import BRANCH, ELSEWHERE, MAYA, NOON, OTHER, SOCIAL, ManualClock, rows

PLACES = [(MAYA, SOCIAL), (MAYA, OTHER), (BRANCH, "C9"), (ELSEWHERE, SOCIAL)]
MONDAY = DigestTime(0, 9, None)


@pytest.fixture
async def store(team_channels: TeamChannelStore) -> TeamChannelStore:
    """Channels with a digest in two workspaces of one tenant, and one of the same id in another tenant."""
    for member, channel in PLACES:
        await team_channels.turn_on(member, channel)
        await team_channels.want_digest(member, channel, wanted=True)
    return team_channels


async def unshared(store: TeamChannelStore) -> None:
    channel = await store.find(MAYA.tenant, SOCIAL)
    assert channel is not None
    await store.set_ext_shared(channel, is_ext_shared=False)


async def unreachable(store: TeamChannelStore) -> None:
    channel = await store.find(MAYA.tenant, SOCIAL)
    assert channel is not None
    await store.disable_unreachable(channel, "is_archived")


CHANGES: dict[str, Callable[[TeamChannelStore], Awaitable[object]]] = {
    "off": lambda store: store.turn_off(MAYA, SOCIAL),
    "no digest": lambda store: store.want_digest(MAYA, SOCIAL, wanted=False),
    "announced": lambda store: store.configure(MAYA, SOCIAL, announce=True, digest=MONDAY),
    "configured without a digest": lambda store: store.configure(MAYA, SOCIAL, announce=False, digest=None),
    "nobody from outside": unshared,
    "archived": unreachable,
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_is_about_one_channel(
    database: Database, store: TeamChannelStore, change: str
) -> None:
    """Neither another channel of the workspace, nor the one with its id in another tenant."""
    before = await rows(database, TeamChannel)
    await CHANGES[change](store)
    after = await rows(database, TeamChannel)

    assert after.pop((MAYA.tenant, SOCIAL), None) != before.pop((MAYA.tenant, SOCIAL))
    assert after == before


async def test_each_workspace_sees_its_own(store: TeamChannelStore) -> None:
    """Oldest first; a tenant's other workspaces and other tenants aren't in it."""
    assert [one.channel for one in await store.of(MAYA)] == [SOCIAL, OTHER]
    assert [one.channel for one in await store.of(BRANCH)] == ["C9"]
    assert [one.tenant for one in await store.of(ELSEWHERE)] == [ELSEWHERE.tenant]


async def test_a_channel_of_another_workspace_is_refused(store: TeamChannelStore) -> None:
    """Its settings are neither shown nor changed; one that isn't a team channel is none."""
    own = await store.find_own(MAYA, SOCIAL)
    assert own is not None
    assert (own.tenant, own.channel, own.turned_on_by) == ("T1", SOCIAL, MAYA.user)
    assert own.is_ext_shared  # until Slack says otherwise
    assert await store.find_own(MAYA, "C7") is None
    with pytest.raises(InvalidAction):
        await store.find_own(BRANCH, SOCIAL)


async def test_what_was_off_already_is_no_change(store: TeamChannelStore) -> None:
    assert await store.turn_off(MAYA, SOCIAL)
    assert not await store.turn_off(MAYA, SOCIAL)
    assert await store.find(MAYA.tenant, SOCIAL) is None


async def test_other_processes_know_within_half_a_minute(
    database: Database, manual_clock: ManualClock
) -> None:
    """A process that saw no team channel looks again after 30 seconds, and not at each message."""
    assert timedelta(seconds=30) == CACHE_TTL
    here, there = (TeamChannelStore(database, NullAudit(), manual_clock) for _ in range(2))  # type: ignore[arg-type]
    assert not await there.in_use()
    assert not await here.in_use(MAYA.tenant)
    await here.turn_on(ELSEWHERE, SOCIAL)
    assert await here.in_use()
    await here.turn_off(ELSEWHERE, SOCIAL)
    assert not await here.in_use()
    await here.turn_on(MAYA, SOCIAL)
    assert await here.in_use(MAYA.tenant)

    manual_clock.at += CACHE_TTL - timedelta(seconds=1)
    assert not await there.in_use()
    manual_clock.at += timedelta(seconds=2)
    assert await there.in_use()
    assert await there.in_use(MAYA.tenant)
    assert not await there.in_use(ELSEWHERE.tenant)


class NullAudit:
    """An audit that is not looked at."""

    def record_in(self, *_: object) -> None: ...


async def test_asking_again_keeps_the_day(store: TeamChannelStore, manual_clock: ManualClock) -> None:
    """The first digest comes in a week; turning it on again changes nothing, and turning it off and on starts over."""
    manual_clock.at += timedelta(days=1)
    await store.want_digest(MAYA, SOCIAL, wanted=True)
    channel = await store.find(MAYA.tenant, SOCIAL)
    assert channel is not None
    assert channel.digest_due_at == NOON + WEEK

    await store.want_digest(MAYA, SOCIAL, wanted=False)
    await store.want_digest(MAYA, SOCIAL, wanted=True)
    channel = await store.find(MAYA.tenant, SOCIAL)
    assert channel is not None
    assert channel.digest_due_at == NOON + timedelta(days=1) + WEEK


async def test_an_unchanged_time_keeps_what_the_digest_covers(
    database: Database, store: TeamChannelStore, manual_clock: ManualClock
) -> None:
    """Announcing, or another hour, doesn't lose the days since the last one."""
    await store.configure(MAYA, SOCIAL, announce=False, digest=MONDAY)
    first = (await rows(database, TeamChannel))[MAYA.tenant, SOCIAL]
    manual_clock.at += timedelta(hours=1)
    await store.configure(MAYA, SOCIAL, announce=True, digest=MONDAY)
    second = (await rows(database, TeamChannel))[MAYA.tenant, SOCIAL]
    await store.configure(MAYA, SOCIAL, announce=True, digest=DigestTime(0, 10, None))
    third = (await rows(database, TeamChannel))[MAYA.tenant, SOCIAL]

    assert (first["announce"], second["announce"]) == (False, True)
    assert first | {"announce": True} == second
    assert third["digest_due_at"] == second["digest_due_at"] + timedelta(hours=1)
    assert third["digest_since"] == first["digest_since"] == NOON

    manual_clock.at = third["digest_due_at"]
    (due,) = await DigestSchedule(database, manual_clock).due()
    assert (due.since, due.at, due.taken_at) == (NOON, manual_clock.at, manual_clock.at)

    manual_clock.at += timedelta(hours=1)  # it is late, and still comes
    await store.configure(MAYA, SOCIAL, announce=False, digest=DigestTime(0, 10, None))
    assert (await rows(database, TeamChannel))[MAYA.tenant, SOCIAL] == third | {"announce": False}


async def test_a_digest_is_made_by_one_and_only_when_it_is_due(
    database: Database, store: TeamChannelStore, manual_clock: ManualClock
) -> None:
    """Whoever leases it first makes it; it is no longer due for others, and its neighbors still are."""
    schedule = DigestSchedule(database, manual_clock)
    manual_clock.at = NOON + WEEK - timedelta(seconds=1)
    assert await schedule.due() == []
    manual_clock.at = NOON + WEEK
    due = {(one.channel.tenant, one.channel.channel): one for one in await schedule.due()}
    assert set(due) == {(member.tenant, channel) for member, channel in PLACES}

    mine = await schedule.lease(due[MAYA.tenant, SOCIAL])
    assert mine is not None
    assert await schedule.lease(due[MAYA.tenant, SOCIAL]) is None
    assert len(await schedule.due()) == len(PLACES) - 1

    assert await schedule.advance(mine)
    assert not await schedule.advance(mine)
    after = await rows(database, TeamChannel)
    assert after[MAYA.tenant, SOCIAL]["digest_due_at"] == NOON + 2 * WEEK
    assert after[MAYA.tenant, SOCIAL]["digest_since"] == NOON + WEEK
    assert after[ELSEWHERE.tenant, SOCIAL]["digest_due_at"] == NOON + WEEK

    await schedule.postpone(mine, timedelta(minutes=5))
    after = await rows(database, TeamChannel)
    assert after[MAYA.tenant, SOCIAL]["digest_due_at"] == NOON + WEEK + timedelta(minutes=5)
    assert after[MAYA.tenant, SOCIAL]["digest_since"] == NOON
    assert after[ELSEWHERE.tenant, SOCIAL]["digest_due_at"] == NOON + WEEK
