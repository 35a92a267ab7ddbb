"""Which accounts a channel follows, and until when they are paused."""

from datetime import timedelta

import pytest

from bot.db import Database
from bot.db.tables import FollowedAccount
from bot.errors import TooManyFollowed
from bot.members import Member
from bot.workspaces.followed_accounts import MOST_A_CHANNEL, FollowedAccounts
from bot.workspaces.team_channels import TeamChannelStore
from tests.workspaces.conftest import BRANCH, ELSEWHERE, MAYA, NOON, OTHER, SAM, SOCIAL, ManualClock, rows

PLACES = [(MAYA, SOCIAL), (MAYA, OTHER), (BRANCH, "C9"), (ELSEWHERE, SOCIAL)]
ACCOUNT = "12"


async def follow(store: FollowedAccounts, member: Member, channel: str, account: str = ACCOUNT) -> bool:
    return await store.add(member, channel, account, f"User{account}", with_replies=False)


@pytest.fixture
async def store(team_channels: TeamChannelStore, followed_accounts: FollowedAccounts) -> FollowedAccounts:
    """One account, followed in three workspaces."""
    for member, channel in PLACES:
        await team_channels.turn_on(member, channel)
        assert await follow(followed_accounts, member, channel)
    return followed_accounts


async def test_only_team_channels_follow(store: FollowedAccounts) -> None:
    """Nothing is written for another channel, nor for one that is a team channel in another tenant only."""
    assert not await follow(store, MAYA, "C7")
    assert not await follow(store, ELSEWHERE, OTHER)
    assert await store.of_channel("T1", "C7") == []


async def test_a_channel_follows_ten_accounts(store: FollowedAccounts) -> None:
    """Those of its neighbors don't count, and one that it follows already can be changed."""
    for number in range(20, 20 + MOST_A_CHANNEL - 1):
        await follow(store, MAYA, SOCIAL, str(number))
    with pytest.raises(TooManyFollowed):
        await follow(store, MAYA, SOCIAL, "99")

    assert MOST_A_CHANNEL == 10
    assert await store.add(MAYA, SOCIAL, ACCOUNT, "Renamed", with_replies=True)
    (changed,) = [one for one in await store.of_channel("T1", SOCIAL) if one.x_user_id == ACCOUNT]
    assert (changed.username, changed.with_replies) == ("Renamed", True)
    assert await follow(store, MAYA, OTHER, "99")
    assert await follow(store, ELSEWHERE, SOCIAL, "99")


async def test_each_workspace_and_channel_sees_its_own(store: FollowedAccounts) -> None:
    await follow(store, MAYA, SOCIAL, "5")

    assert [one.username for one in await store.of_channel("T1", SOCIAL)] == ["User12", "User5"]
    assert [one.channel for one in await store.of_workspace(MAYA)] == [SOCIAL, SOCIAL, OTHER]
    assert [one.channel for one in await store.of_workspace(BRANCH)] == ["C9"]
    assert [one.tenant for one in await store.of_workspace(ELSEWHERE)] == ["T2"]


async def test_unfollowing_is_about_one_account_in_one_channel(
    database: Database, store: FollowedAccounts
) -> None:
    """By its handle, however it is written."""
    await follow(store, MAYA, SOCIAL, "5")
    before = await rows(database, FollowedAccount)

    assert not await store.remove(BRANCH, SOCIAL, "user12")
    assert await store.remove(MAYA, SOCIAL, "uSER12")
    assert not await store.remove(MAYA, SOCIAL, "User12")

    after = await rows(database, FollowedAccount)
    assert before.keys() - after.keys() == {("T1", SOCIAL, ACCOUNT)}


async def test_a_pause_is_one_workspaces(store: FollowedAccounts, manual_clock: ManualClock) -> None:
    """Its admins are told once; it ends by itself, at its time, or with a new budget."""
    until = NOON + timedelta(hours=12)
    await store.add(SAM, SOCIAL, "5", "User5", with_replies=False)

    assert await store.pause(MAYA, until) == {MAYA.user, SAM.user}
    assert await store.pause(MAYA, until) == set()
    assert await store.active_accounts() == {ACCOUNT}
    async with store.database.session() as session:
        active = await store.active_followers(session, ACCOUNT)
        assert [(one.tenant, one.channel) for one in active] == [("T1", "C9"), ("T2", SOCIAL)]
        assert await store.active_followers(session, "5") == []

    manual_clock.at = until - timedelta(seconds=1)
    assert await store.active_accounts() == {ACCOUNT}
    manual_clock.at = until
    assert await store.active_accounts() == {ACCOUNT, "5"}


async def test_a_new_budget_ends_the_pause_of_its_workspace(store: FollowedAccounts) -> None:
    until = NOON + timedelta(hours=12)
    for payer in (MAYA, BRANCH, ELSEWHERE):
        await store.pause(payer, until)
    assert await store.active_accounts() == frozenset()

    await store.resume(MAYA)

    async with store.database.session() as session:
        active = await store.active_followers(session, ACCOUNT)
    assert [(one.tenant, one.channel) for one in active] == [("T1", SOCIAL), ("T1", OTHER)]
    assert {one.paused_until for one in await store.of_workspace(ELSEWHERE)} == {until}


async def test_a_longer_pause_replaces_a_shorter_one(store: FollowedAccounts) -> None:
    """And never the other way round."""
    await store.pause(ELSEWHERE, NOON + timedelta(hours=1))
    await store.pause(ELSEWHERE, NOON + timedelta(hours=2))
    await store.pause(ELSEWHERE, NOON + timedelta(hours=1))

    (followed,) = await store.of_workspace(ELSEWHERE)
    assert followed.paused_until == NOON + timedelta(hours=2)
