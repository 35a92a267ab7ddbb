"""The demo's accounts and posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x.seed import ANNOUNCEMENT, ARCHIVE, BLOCKED, DELETED, HOSTILE, MAYAS_POST, PROTECTED

if TYPE_CHECKING:
    from bot.sandbox.x import Account, World, XSandbox

    from .conftest import Api


PEOPLE = ("maya_builds", "sam_writes", "lena_ops", "theo_dev")


@pytest.fixture
def world(x: XSandbox) -> World:
    x.seed()
    return x.world


def named(world: World, username: str) -> Account:
    account = world.account_named(username)
    assert account is not None
    return account


def test_post_ids_look_like_xs(world: World) -> None:
    """They have 19 digits, and none is later than November 2026."""
    assert all(len(post_id) == 19 for post_id in world.posts)
    assert all(post.created_at.isoformat() < "2026-11-21" for post in world.posts.values())


def test_usernames_are_valid_and_unique(world: World) -> None:
    """They have up to 15 characters."""
    names = [account.username for account in world.accounts.values()]
    assert all(0 < len(name) <= 15 and name.replace("_", "a").isalnum() for name in names)
    assert len(set(names)) == len(names) == len({account.id for account in world.accounts.values()})


def test_the_announcement_has_more_likes_than_x_shows(world: World) -> None:
    """Over 130, of which 100 are shown."""
    post = world.posts[ANNOUNCEMENT]
    assert len(world.likers(post)) > 130
    assert len(world.visible_likers(post)) == 100


def test_the_switcher_lists_the_people_and_the_company(x: XSandbox, world: World) -> None:
    """But not the accounts that only add likes."""
    names = [account.username for account in x.switcher()]
    assert names[0] == "acmehq"
    assert set(PEOPLE) < set(names)
    assert len(names) < 10


def test_sam_has_several_pages_of_liked_posts(world: World) -> None:
    """With five on each."""
    assert len(world.liked_by(named(world, "sam_writes"))) > len(ARCHIVE)


async def test_the_seed_has_deleted_blocked_and_protected_posts(world: World, api: Api) -> None:
    """Deleted for all, blocked for Maya only, protected for all except Lena."""

    async def seen_by(username: str, post_id: str) -> bool:
        return "data" in (await api.get(f"/2/tweets/{post_id}", named(world, username))).json()

    assert not await seen_by("theo_dev", DELETED)
    assert [await seen_by(name, BLOCKED) for name in PEOPLE] == [False, True, True, True]
    assert [await seen_by(name, PROTECTED) for name in PEOPLE] == [False, False, True, False]


async def test_the_hostile_accounts_name_is_not_cleaned(world: World, api: Api) -> None:
    """It contains the override character; text has entities."""
    maya = named(world, "maya_builds")
    body = (await api.get(f"/2/tweets/{HOSTILE}", maya, expansions="author_id")).json()
    assert "<!channel>" in body["includes"]["users"][0]["name"]
    assert "\u202e" in body["includes"]["users"][0]["name"]
    assert "&lt;!here&gt;" in body["data"]["text"]


async def test_maya_sees_the_likers_of_her_post(world: World, api: Api) -> None:
    """Including the hostile account."""
    maya = named(world, "maya_builds")
    users = (await api.get(f"/2/tweets/{MAYAS_POST}/liking_users", maya)).json()["data"]
    assert {"sam_writes", "n0t_slack"} < {user["username"] for user in users}


def test_a_username_is_unique_in_any_case(world: World) -> None:
    with pytest.raises(ValueError, match="taken"):
        world.add_account("ACMEHQ", "Another Acme")
