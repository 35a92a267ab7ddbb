"""OAuth 1.0a and 2.0 side by side: each link keeps its own sign-in."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.db.tables import Grant
from bot.errors import NeedsReconnect
from bot.secret import Secret
from bot.x import XClientRejected
from tests.linking.conftest import INVALIDATE, MAYA, REVOKE, SAM, LinkingParts, ask


async def save(room: LinkingParts, made_in: str) -> None:
    """Link maya's account by one of the two sign-ins."""
    await room.save(room.new_oauth1_tokens() if made_in == "oauth1" else room.new_tokens())


@pytest.mark.parametrize(("made_in", "ended_at"), [("oauth1", INVALIDATE), ("oauth2", REVOKE)])
async def test_a_link_is_used_and_revoked_by_its_own_sign_in(
    room: LinkingParts, made_in: str, ended_at: tuple[str, str]
) -> None:
    """That new links use OAuth 2.0 doesn't change existing ones."""
    await save(room, made_in)

    assert await ask(room) == "maya_builds"
    assert (await room.linking.disconnect(MAYA)).revoked

    assert room.living() == 0
    assert {
        (recorded_request.method, recorded_request.path)
        for recorded_request in room.x.requests
        if "oauth" in recorded_request.path
    } == {ended_at}


async def test_the_row_names_the_sign_in(room: LinkingParts) -> None:
    """So a deployment can list, without a key, who is connected by which one."""
    await room.save(room.new_oauth1_tokens())
    await room.save(room.new_tokens("sam_writes"), SAM, "sam_writes")

    async with room.database.session() as session:
        rows = (await session.execute(select(Grant.username, Grant.provider))).all()
    assert {(username, sign_in) for username, sign_in in rows} == {
        ("maya_builds", "oauth1"),
        ("sam_writes", "oauth2"),
    }


async def test_a_link_whose_sign_in_is_switched_off_waits(room: LinkingParts) -> None:
    """The person is asked to connect again; switched on again, the link works as before."""
    await save(room, "oauth1")
    off = replace(room, has_oauth1=False)

    with pytest.raises(NeedsReconnect):
        await ask(off)
    account = await off.linking.account(MAYA)
    assert account is not None
    assert account.invalidated
    assert room.x.requests == []

    assert await ask(room) == "maya_builds"


async def test_a_link_whose_sign_in_is_switched_off_shares_nothing(room: LinkingParts) -> None:
    """Teammates aren't sent to a link that can't answer."""
    await save(room, "oauth1")
    await room.linking.update_preferences(MAYA, share_likers=True)
    off = replace(room, has_oauth1=False)

    assert set(await room.linking.sharing_authors(SAM)) == {room.x_user_id("maya_builds")}
    assert await off.linking.sharing_authors(SAM) == {}


async def test_disconnecting_with_the_sign_in_switched_off(room: LinkingParts) -> None:
    """The link is deleted, and the reply doesn't say that X confirmed it."""
    await save(room, "oauth1")
    off = replace(room, has_oauth1=False)

    gone = await off.linking.disconnect(MAYA)

    assert (gone.username, gone.revoked) == ("maya_builds", False)
    assert await room.linking.account(MAYA) is None


async def test_new_links_use_the_first_sign_in(room: LinkingParts) -> None:
    """OAuth 2.0 here; X gets no request before the person goes there."""
    authorization_request = await room.providers.begin()

    assert "/i/oauth2/authorize?" in authorization_request.url
    assert f"state={authorization_request.state.reveal()}" in authorization_request.url
    assert room.x.requests == []


async def test_an_attempt_keeps_its_sign_in(room: LinkingParts) -> None:
    """If its sign-in is switched off in between, it stops as if X had refused."""
    with pytest.raises(XClientRejected):
        await replace(room, has_oauth1=False).providers.finish(
            Secret(json.dumps(["oauth1", "[]"])), Secret("verifier")
        )
