"""One process at a time refreshes a grant, and only what it has read is written over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db.tables import Grant
from bot.linking.grant_leases import GrantLeases
from bot.linking.grants import LinkedGrant
from tests.linking.conftest import MAYA, SAM, LinkingParts

LEASE = timedelta(minutes=5)


@pytest.fixture
def leases(room: LinkingParts) -> GrantLeases:
    return GrantLeases(room.database, room.grants, room.clock)


async def read(room: LinkingParts) -> LinkedGrant:
    return await room.token_refresher.of(MAYA)


async def take(room: LinkingParts, leases: GrantLeases, grant: LinkedGrant, holder: str) -> bool:
    async with room.database.session() as session:
        return await leases.lease(session, grant, holder, LEASE)


async def state(room: LinkingParts) -> tuple[int, str | None, bool]:
    """Return the grant's version, its holder, and whether it is invalid."""
    async with room.database.session() as session:
        row = (await session.scalars(select(Grant).where(Grant.user == MAYA.user))).one()
        return row.version, row.lease_holder, row.invalidated_at is not None


async def test_a_lease_has_one_holder_until_it_ends(room: LinkingParts, leases: GrantLeases) -> None:
    """A colleague's grant is leased on its own."""
    await room.link()
    await room.link(SAM, "sam_writes")
    grant = await read(room)

    assert await take(room, leases, grant, "first")
    assert not await take(room, leases, grant, "second")
    assert await take(room, leases, await room.token_refresher.of(SAM), "second")
    assert await state(room) == (1, "first", False)


async def test_only_its_holder_releases_a_lease(room: LinkingParts, leases: GrantLeases) -> None:
    """With it, a grant that X refused is marked as invalid; another one of the same holder isn't."""
    await room.link()
    await room.link(SAM, "sam_writes")
    grant = await read(room)
    for one in (grant, await room.token_refresher.of(SAM)):
        await take(room, leases, one, "first")
    async with room.database.session() as session:
        assert not await leases.release(session, grant, "second", invalidated_at=room.clock())
    assert await state(room) == (1, "first", False)

    async with room.database.session() as session:
        assert await leases.release(session, grant, "first", invalidated_at=room.clock())
    assert await state(room) == (1, None, True)
    assert not await take(room, leases, grant, "third")


async def test_a_released_grant_can_be_leased_again(room: LinkingParts, leases: GrantLeases) -> None:
    await room.link()
    grant = await read(room)
    for holder in ("first", "second"):
        assert await take(room, leases, grant, holder)
        async with room.database.session() as session:
            assert await leases.release(session, grant, holder, invalidated_at=None)
    assert await state(room) == (1, None, False)


async def test_new_tokens_replace_what_was_read_and_nothing_newer(
    room: LinkingParts, leases: GrantLeases
) -> None:
    """The version counts them; whoever read an older one can neither store, lease nor release it."""
    await room.link()
    grant, tokens = await read(room), room.new_tokens()
    await take(room, leases, grant, "first")
    async with room.database.session() as session:
        stored = await leases.store_refreshed(session, grant, tokens)
    assert stored is not None
    assert (stored.version, stored.tokens) == (2, tokens)
    assert await state(room) == (2, None, False)
    assert (await read(room)).tokens == tokens

    async with room.database.session() as session:
        assert await leases.store_refreshed(session, grant, room.new_tokens()) is None
        assert not await leases.lease(session, grant, "late", LEASE)
        assert not await leases.release(session, grant, "first", invalidated_at=room.clock())
    assert (await read(room)).tokens == tokens
