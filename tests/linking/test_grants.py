"""Whose grants are found, and which of them count as usable."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.db.tables import Grant, UninstalledTenant
from bot.errors import AccountTaken
from bot.linking.grant_rows import find
from bot.linking.grants import Grants
from bot.linking.providers import OAuthProviders
from bot.members import Member
from tests.linking.conftest import ELSEWHERE, MAYA, SAM, LinkingParts, like
from tests.linking.test_deleted_at_once import erasure


async def linked(room: LinkingParts) -> None:
    for member, username in ((MAYA, "maya_builds"), (SAM, "sam_writes"), (ELSEWHERE, "theo_dev")):
        await room.link(member, username)
        await room.linking.update_preferences(member, share_likers=True)


async def sharing(grants: Grants, room: LinkingParts, tenant: str = "T1") -> set[Member]:
    async with room.database.session() as session:
        return set((await grants.sharing_authors(session, tenant)).values())


async def test_an_account_belongs_to_one_person_of_a_workspace(room: LinkingParts) -> None:
    """Another workspace's people may have linked the same one; a colleague can't link it."""
    await linked(room)
    with pytest.raises(AccountTaken):
        await room.link(MAYA, "sam_writes")
    async with room.database.session() as session:
        owners = {
            (tenant, username): await room.grants.owner(session, tenant, room.x_user_id(username))
            for tenant in ("T1", "T2")
            for username in ("maya_builds", "theo_dev")
        }

    assert owners == {
        ("T1", "maya_builds"): "U1",
        ("T1", "theo_dev"): None,
        ("T2", "maya_builds"): None,
        ("T2", "theo_dev"): "U1",
    }


async def test_only_teammates_who_share_and_are_connected_share_their_likers(room: LinkingParts) -> None:
    await linked(room)
    assert await sharing(room.grants, room) == {MAYA, SAM}

    await room.linking.update_preferences(MAYA, share_likers=False)
    assert await sharing(room.grants, room) == {SAM}

    async with room.database.session() as session:
        await session.execute(update(Grant).values(invalidated_at=room.clock()))
    assert await sharing(room.grants, room) == set()


async def test_a_switched_off_sign_in_shares_nothing(room: LinkingParts) -> None:
    """Its tokens can't be used until it is switched on again."""
    await linked(room)

    assert await sharing(Grants(room.keyring, OAuthProviders([room.by_oauth1()])), room) == set()


async def test_only_a_usable_grant_holds_a_token(room: LinkingParts) -> None:
    """X issues the same OAuth 1.0a token again: it isn't revoked while a link needs it."""
    tokens = room.new_oauth1_tokens()
    await room.save(tokens)
    async with room.database.session() as session:
        assert await room.grants.holds(session, tokens)
        assert not await room.grants.holds(session, replace(tokens, token=room.new_oauth1_tokens().token))
        assert not await room.grants.holds(session, replace(tokens, user_id=room.x_user_id("theo_dev")))
        await session.execute(update(Grant).values(invalidated_at=room.clock()))
        assert not await room.grants.holds(session, tokens)


async def test_uninstalling_deletes_all_grants_of_the_tenant_and_no_others(room: LinkingParts) -> None:
    """A tombstone says when, and for ten minutes the app knows of it without asking."""
    room.clock.stop()
    await linked(room)

    await erasure(room).forget_tenant("T1")

    async with room.database.session() as session:
        assert (await session.scalars(select(Grant.tenant))).all() == ["T2"]
        assert (await session.scalars(select(UninstalledTenant.tenant))).all() == ["T1"]
    assert [room.living(username) for username in ("theo_dev",)] == [1]
    room.clock.move(minutes=9)
    assert await erasure(room).recently_uninstalled() == ["T1"]
    room.clock.move(minutes=2)
    assert await erasure(room).recently_uninstalled() == []
    await room.linking.settled()
    assert [room.living(username) for username in ("maya_builds", "sam_writes")] == [0, 0]


async def test_everybody_has_their_own_newest_entry(room: LinkingParts) -> None:
    """Whoever has none has 0; responses of X from before it no longer count."""
    await linked(room)
    async with room.database.session() as session:
        entries = [
            like(one, post_id=post, created_at=room.clock())
            for one, post in ((SAM, "1"), (SAM, "2"), (ELSEWHERE, "1"))
        ]
        session.add_all(entries)

    found = [await room.token_refresher.of(one) for one in (MAYA, SAM, ELSEWHERE)]

    assert [one.newest_like_event for one in found] == [0, entries[1].id, entries[2].id]


def test_few_statements_read_the_grants_of_any_number_of_members() -> None:
    """The number is rounded up to a power of two, and the last member read again."""
    members = [Member("T1", f"U{number}", "T1") for number in range(9)]
    for number, rows in ((1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (9, 16)):
        statement, keys = find(members[:number])
        read = [(keys[f"tenant_{n}"], keys[f"user_{n}"]) for n in range(rows)]
        assert read[:number] == [("T1", one.user) for one in members[:number]]
        assert set(read[number:]) <= {read[number - 1]}
        assert len(keys) == len(statement.compile().params) - 1 == 2 * rows  # one is the 0 of `newest`


async def test_only_a_usable_grant_is_used_without_asking_x(room: LinkingParts) -> None:
    """As it is stored; nobody is asked to connect here."""
    await room.link()
    usable = await room.linking.usable_grant(MAYA)
    assert usable is not None
    assert usable.username == "maya_builds"
    assert await room.linking.usable_grant(SAM) is None

    async with room.database.session() as session:
        await session.execute(update(Grant).values(invalidated_at=room.clock()))
    assert await room.linking.usable_grant(MAYA) is None


async def test_an_account_is_shown_to_its_member(room: LinkingParts) -> None:
    await linked(room)

    names = [
        account.username for one in (MAYA, SAM, ELSEWHERE) if (account := await room.linking.account(one))
    ]

    assert names == ["maya_builds", "sam_writes", "theo_dev"]


async def test_a_tenant_without_data_leaves_no_tombstone(room: LinkingParts) -> None:
    """Slack may tell of an uninstallation twice."""
    await erasure(room).forget_tenant("T9")

    async with room.database.session() as session:
        assert (await session.scalars(select(UninstalledTenant.tenant))).all() == []
