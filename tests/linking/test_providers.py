"""Two sign-ins side by side: each link goes on, and ends, in the way it was made."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.db.tables import Grant
from bot.errors import NeedsReconnect
from bot.secret import Secret
from bot.x import XClientRejected
from tests.linking.conftest import INVALIDATE, MAYA, REVOKE, SAM, Room, ask


async def save(room: Room, made_in: str) -> None:
    """Link maya's account in one of the two ways."""
    await room.save(room.new_oauth1_tokens() if made_in == "oauth1" else room.new_tokens())


@pytest.mark.parametrize(("made_in", "ended_at"), [("oauth1", INVALIDATE), ("oauth2", REVOKE)])
async def test_a_link_goes_on_and_ends_in_the_way_it_was_made(
    room: Room, made_in: str, ended_at: tuple[str, str]
) -> None:
    """New links are made by OAuth 2.0 here; that changes nothing for those there are."""
    await save(room, made_in)

    assert await ask(room) == "maya_builds"
    assert (await room.linking.disconnect(MAYA)).revoked

    assert room.living() == 0
    assert {
        (recorded_request.method, recorded_request.path)
        for recorded_request in room.x.requests
        if "oauth" in recorded_request.path
    } == {ended_at}


async def test_the_row_names_the_sign_in(room: Room) -> None:
    """So that a deployment finds out, without a key, who is connected in which way."""
    await room.save(room.new_oauth1_tokens())
    await room.save(room.new_tokens("sam_writes"), SAM, "sam_writes")

    async with room.database.session() as session:
        rows = (await session.execute(select(Grant.username, Grant.provider))).all()
    assert {(username, sign_in) for username, sign_in in rows} == {
        ("maya_builds", "oauth1"),
        ("sam_writes", "oauth2"),
    }


async def test_a_link_whose_sign_in_is_switched_off_waits(room: Room) -> None:
    """It asks to connect again; switched on again, it goes on as it was."""
    await save(room, "oauth1")
    off = replace(room, has_oauth1=False)

    with pytest.raises(NeedsReconnect):
        await ask(off)
    account = await off.linking.account(MAYA)
    assert account is not None
    assert account.invalidated
    assert room.x.requests == []

    assert await ask(room) == "maya_builds"


async def test_a_link_whose_sign_in_is_switched_off_shares_nothing(room: Room) -> None:
    """Teammates aren't sent to a link that can't answer."""
    await save(room, "oauth1")
    await room.linking.update_preferences(MAYA, share_likers=True)
    off = replace(room, has_oauth1=False)

    assert set(await room.linking.sharing_authors(SAM)) == {room.x_user_id("maya_builds")}
    assert await off.linking.sharing_authors(SAM) == {}


async def test_leaving_with_the_sign_in_switched_off_claims_nothing(room: Room) -> None:
    """The link goes; that X has confirmed it isn't said."""
    await save(room, "oauth1")
    off = replace(room, has_oauth1=False)

    gone = await off.linking.disconnect(MAYA)

    assert (gone.username, gone.revoked) == ("maya_builds", False)
    assert await room.linking.account(MAYA) is None


async def test_new_links_are_made_in_the_first_way(room: Room) -> None:
    """OAuth 2.0 here; X isn't asked before the person is."""
    authorization_request = await room.providers.begin()

    assert "/i/oauth2/authorize?" in authorization_request.url
    assert f"state={authorization_request.state.reveal()}" in authorization_request.url
    assert room.x.requests == []


async def test_an_attempt_ends_in_the_way_it_began(room: Room) -> None:
    """When its way is switched off in between, it stops, as with an X that refuses."""
    with pytest.raises(XClientRejected):
        await replace(room, has_oauth1=False).providers.finish(
            Secret(json.dumps(["oauth1", "[]"])), Secret("verifier")
        )
