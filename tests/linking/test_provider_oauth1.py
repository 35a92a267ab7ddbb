"""OAuth 1.0a's own: tokens that last, die only when X says so twice, and may be shared by two links."""

import pytest

from bot.errors import NeedsReconnect, XFailure, XUnavailable
from bot.linking import token_codec
from bot.linking.grants import LinkedGrant
from bot.linking.link_attempts import LIFETIME
from bot.sandbox.x import FaultKind
from bot.x import OAuth1, User, XClientRejected, XServerError, XUnauthorized
from tests.linking.conftest import ELSEWHERE, INVALIDATE, MAYA, ME, Room, ask
from tests.linking.runs import confirming


async def test_a_token_is_never_renewed(room: Room) -> None:
    """It has no end: after a year it is what it was, and X isn't asked about it."""
    await room.save(room.new_oauth1_tokens())
    room.clock.move(days=366)

    linked_grant = await room.token_refresher.of(MAYA)

    assert linked_grant.version == 1
    assert isinstance(linked_grant.authorization, OAuth1)
    assert room.x.requests == []


async def test_a_single_401_costs_nothing(room: Room) -> None:
    """X is asked whose the token is, and the act is done once more with the same token."""
    await room.save(room.new_oauth1_tokens())
    room.x.faults.next(FaultKind.STATUS, *ME, status=401)

    assert await ask(room) == "maya_builds"


async def test_a_401_for_one_endpoint_does_not_end_the_link(room: Room) -> None:
    """As long as X says whose the token is, the fault is X's."""
    await room.save(room.new_oauth1_tokens())

    async def act(linked: LinkedGrant) -> None:
        raise XUnauthorized

    with pytest.raises(XUnavailable) as unavailable:
        await room.linking.call_as_member(MAYA, "like", act)
    assert unavailable.value.failure is XFailure.NEW_TOKEN_REJECTED
    assert await ask(room) == "maya_builds"


async def test_a_token_revoked_at_x_asks_to_connect_again(room: Room) -> None:
    """X refuses the token here and there, and takes the app's key."""
    await room.save(room.new_oauth1_tokens())
    room.x.world.grants.oauth1.clear()

    with pytest.raises(NeedsReconnect):
        await ask(room)
    asked = len(room.x.requests)
    with pytest.raises(NeedsReconnect):
        await ask(room)
    assert len(room.x.requests) == asked


async def test_a_changed_api_key_ends_no_link(room: Room) -> None:
    """When X takes the app's key no more, every 401 is the operator's, and the links wait for the right key."""
    await room.save(room.new_oauth1_tokens())
    room.x.api_secret = "regenerated"

    with pytest.raises(XClientRejected):
        await ask(room)

    room.x.api_secret = "key secret"
    assert await ask(room) == "maya_builds"


async def test_an_x_that_fails_at_the_question_ends_no_link(room: Room) -> None:
    """No word on the token is no word against it."""
    await room.save(room.new_oauth1_tokens())
    room.x.faults.next(FaultKind.STATUS, *ME, status=401)
    room.x.faults.every(FaultKind.STATUS, *ME, status=503)

    with pytest.raises(XServerError):
        await ask(room)

    room.x.faults.clear()
    assert await ask(room) == "maya_builds"


async def test_a_token_connected_again_meanwhile_is_taken(room: Room) -> None:
    """Whoever was refused with a token that has been replaced since reads again, and the new one goes on."""
    await room.save(room.new_oauth1_tokens())
    stale = await room.token_refresher.of(MAYA)
    room.x.world.grants.oauth1.clear()
    fresh = room.new_oauth1_tokens()
    await room.save(fresh)

    assert (await room.token_refresher.refreshed(stale)).tokens == fresh
    assert room.x.requests == []


async def test_tokens_are_written_and_read(room: Room) -> None:
    """They come back as they were, and show nothing."""
    tokens = room.new_oauth1_tokens()

    assert token_codec.read(token_codec.write(tokens)) == tokens
    for secret in (tokens.token, tokens.secret):
        assert secret.reveal() not in f"{tokens} {token_codec.write(tokens)}"


async def test_disconnecting_gives_the_token_back(room: Room) -> None:
    """X confirms, and takes it no more."""
    await room.save(room.new_oauth1_tokens())

    gone = await room.linking.disconnect(MAYA)

    assert (gone.revoked, gone.elsewhere) == (True, False)
    assert room.living() == 0


async def test_a_token_that_another_link_stands_on_is_left(room: Room) -> None:
    """X gives an account one token: leaving in one workspace must not end the link in another, the last one does."""
    tokens = room.new_oauth1_tokens()
    await room.save(tokens)
    await room.save(tokens, ELSEWHERE)

    gone = await room.linking.disconnect(MAYA)

    assert (gone.revoked, gone.elsewhere) == (False, True)
    assert await ask(room, ELSEWHERE) == "maya_builds"
    assert (await room.linking.disconnect(ELSEWHERE)).revoked
    assert room.living() == 0


async def test_a_token_of_ones_own_is_given_back(room: Room) -> None:
    """Where X gave two consents two tokens, leaving ends one of them."""
    await room.save(room.new_oauth1_tokens())
    await room.save(room.new_oauth1_tokens(), ELSEWHERE)

    assert (await room.linking.disconnect(MAYA)).revoked
    assert await ask(room, ELSEWHERE) == "maya_builds"


async def test_an_abandoned_reconnect_leaves_the_link(room: Room) -> None:
    """What was never confirmed is given back, unless it is the token of the link there is."""
    tokens = room.new_oauth1_tokens()
    await room.save(tokens)
    await confirming(room, token_codec.write_pending(tokens, User(tokens.user_id, "maya_builds", "Maya")))
    room.clock.move(seconds=LIFETIME.total_seconds() + 1)

    await room.linking.sweep()
    await room.linking.settled()

    assert room.x.calls(*INVALIDATE) == []
    assert await ask(room) == "maya_builds"
