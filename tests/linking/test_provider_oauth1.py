"""OAuth 1.0a tokens: they don't expire, end only when X confirms it, and may be shared by two links."""

import pytest

from bot.errors import NeedsReconnect, XFailure, XUnavailable
from bot.linking import token_codec
from bot.linking.grants import LinkedGrant
from bot.linking.link_attempts import LIFETIME
from bot.sandbox.x import FaultKind
from bot.x import OAuth1, User, XClientRejected, XServerError, XUnauthorized
from tests.linking.conftest import ELSEWHERE, INVALIDATE, MAYA, ME, LinkingParts, ask
from tests.linking.runs import go_to_confirmation


async def test_a_token_is_never_refreshed(room: LinkingParts) -> None:
    """After a year it's still used as it is, without a request to X."""
    await room.save(room.new_oauth1_tokens())
    room.clock.move(days=366)

    linked_grant = await room.token_refresher.of(MAYA)

    assert linked_grant.version == 1
    assert isinstance(linked_grant.authorization, OAuth1)
    assert room.x.requests == []


async def test_a_single_401_does_not_end_the_link(room: LinkingParts) -> None:
    """X is asked whose the token is, and the call is repeated once with it."""
    await room.save(room.new_oauth1_tokens())
    room.x.faults.next(FaultKind.STATUS, *ME, status=401)

    assert await ask(room) == "maya_builds"


async def test_a_401_for_one_endpoint_does_not_end_the_link(room: LinkingParts) -> None:
    """As long as X names the token's account, the fault is X's."""
    await room.save(room.new_oauth1_tokens())

    async def act(linked: LinkedGrant) -> None:
        raise XUnauthorized

    with pytest.raises(XUnavailable) as unavailable:
        await room.linking.call_as_member(MAYA, "like", act)
    assert unavailable.value.failure is XFailure.NEW_TOKEN_REJECTED
    assert await ask(room) == "maya_builds"


async def test_a_token_revoked_at_x_asks_to_connect_again(room: LinkingParts) -> None:
    """X refuses the token twice and still accepts the app's key."""
    await room.save(room.new_oauth1_tokens())
    room.x.world.grants.oauth1.clear()

    with pytest.raises(NeedsReconnect):
        await ask(room)
    asked = len(room.x.requests)
    with pytest.raises(NeedsReconnect):
        await ask(room)
    assert len(room.x.requests) == asked


async def test_a_changed_api_key_ends_no_link(room: LinkingParts) -> None:
    """If X refuses the app's key, every 401 is the operator's to fix, and links wait."""
    await room.save(room.new_oauth1_tokens())
    room.x.api_secret = "regenerated"

    with pytest.raises(XClientRejected):
        await ask(room)

    room.x.api_secret = "key secret"
    assert await ask(room) == "maya_builds"


async def test_a_failed_check_ends_no_link(room: LinkingParts) -> None:
    """A failed request says nothing about the token."""
    await room.save(room.new_oauth1_tokens())
    room.x.faults.next(FaultKind.STATUS, *ME, status=401)
    room.x.faults.every(FaultKind.STATUS, *ME, status=503)

    with pytest.raises(XServerError):
        await ask(room)

    room.x.faults.clear()
    assert await ask(room) == "maya_builds"


async def test_a_token_replaced_meanwhile_is_used(room: LinkingParts) -> None:
    """A caller refused with an older token reads the grant again."""
    await room.save(room.new_oauth1_tokens())
    stale = await room.token_refresher.of(MAYA)
    room.x.world.grants.oauth1.clear()
    fresh = room.new_oauth1_tokens()
    await room.save(fresh)

    assert (await room.token_refresher.refreshed(stale)).tokens == fresh
    assert room.x.requests == []


async def test_tokens_can_be_stored(room: LinkingParts) -> None:
    """They are read as they were written, and their `repr` hides them."""
    tokens = room.new_oauth1_tokens()

    assert token_codec.read(token_codec.write(tokens)) == tokens
    for secret in (tokens.token, tokens.secret):
        assert secret.reveal() not in f"{tokens} {token_codec.write(tokens)}"


async def test_disconnecting_revokes_the_token(room: LinkingParts) -> None:
    """X confirms it, and refuses the token from then on."""
    await room.save(room.new_oauth1_tokens())

    gone = await room.linking.disconnect(MAYA)

    assert (gone.revoked, gone.elsewhere) == (True, False)
    assert room.living() == 0


async def test_a_token_shared_with_another_link_is_kept(room: LinkingParts) -> None:
    """X issues one token per account: only the last link to go revokes it."""
    tokens = room.new_oauth1_tokens()
    await room.save(tokens)
    await room.save(tokens, ELSEWHERE)

    gone = await room.linking.disconnect(MAYA)

    assert (gone.revoked, gone.elsewhere) == (False, True)
    assert await ask(room, ELSEWHERE) == "maya_builds"
    assert (await room.linking.disconnect(ELSEWHERE)).revoked
    assert room.living() == 0


async def test_a_token_of_only_one_link_is_revoked(room: LinkingParts) -> None:
    """If X issued two tokens for two consents, disconnecting revokes one."""
    await room.save(room.new_oauth1_tokens())
    await room.save(room.new_oauth1_tokens(), ELSEWHERE)

    assert (await room.linking.disconnect(MAYA)).revoked
    assert await ask(room, ELSEWHERE) == "maya_builds"


async def test_an_abandoned_reconnect_keeps_the_link(room: LinkingParts) -> None:
    """An unconfirmed token is revoked unless the existing link uses it."""
    tokens = room.new_oauth1_tokens()
    await room.save(tokens)
    await go_to_confirmation(
        room, token_codec.write_pending(tokens, User(tokens.user_id, "maya_builds", "Maya"))
    )
    room.clock.move(seconds=LIFETIME.total_seconds() + 1)

    await room.linking.sweep()
    await room.linking.settled()

    assert room.x.calls(*INVALIDATE) == []
    assert await ask(room) == "maya_builds"
