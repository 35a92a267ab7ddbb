"""Revoking grants at X: at once when somebody waits, and repeatedly, by any process, until X confirms."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.leases import LeaseClock
from bot.db.tables import TokenRevocation
from bot.linking.link_attempts import LIFETIME
from bot.linking.revocation import Revocation, Verdict
from bot.linking.revocation_queue import RevocationQueue
from bot.linking.token_codec import write_pending
from bot.sandbox.x import FaultKind
from bot.secret import Secret
from bot.x import User
from tests.linking.conftest import (
    INVALIDATE,
    MAYA,
    REVOKE,
    LinkingParts,
    another_process_goes_on,
    tokens_to_revoke,
)
from tests.linking.runs import attempt_values, go_to_confirmation


def consented(room: LinkingParts, username: str) -> Secret:
    """Return what X issued for an account, as an attempt holds it before the confirmation."""
    return write_pending(room.new_tokens(username), User(room.x_user_id(username), username, username))


async def test_disconnecting_says_whether_x_confirmed(room: LinkingParts) -> None:
    """X confirmed, and the row is gone."""
    await room.link()

    gone = await room.linking.disconnect(MAYA)

    assert (gone.username, gone.revoked) == ("maya_builds", True)
    assert room.living() == 0
    assert await room.linking.account(MAYA) is None


async def test_a_revocation_is_retried_while_x_is_down(room: LinkingParts) -> None:
    """The reply says that X hasn't confirmed; the queue is stored, and any process goes on with it."""
    await room.link()
    room.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)

    gone = await room.linking.disconnect(MAYA)
    await room.linking.settled()
    assert not gone.revoked
    assert room.living() == 1

    room.x.faults.clear()
    await another_process_goes_on(room)
    assert room.living() == 0
    assert await tokens_to_revoke(room) == []


async def test_revocations_of_abandoned_attempts_are_retried(room: LinkingParts) -> None:
    """Those of an expired attempt and of a replaced one, after X was down."""
    room.x.faults.every(FaultKind.DROP, *REVOKE)
    await go_to_confirmation(room, consented(room, "maya_builds"))
    await room.linking.connect_link(attempt_values(MAYA))
    await go_to_confirmation(room, consented(room, "sam_writes"))
    room.clock.move(seconds=LIFETIME.total_seconds() + 1)
    await room.linking.sweep()
    await room.linking.settled()
    assert (room.living("maya_builds"), room.living("sam_writes"), len(await tokens_to_revoke(room))) == (
        1,
        1,
        2,
    )

    room.x.faults.clear()
    await another_process_goes_on(room)
    assert (room.living("maya_builds"), room.living("sam_writes"), len(await tokens_to_revoke(room))) == (
        0,
        0,
        0,
    )


async def test_revocations_end_after_three_days(room: LinkingParts) -> None:
    """Tokens aren't stored for longer than that."""
    await room.link()
    room.x.faults.every(FaultKind.DROP, *REVOKE)
    await room.linking.disconnect(MAYA)

    await another_process_goes_on(room)
    assert len(await tokens_to_revoke(room)) == 1

    room.clock.move(days=3, seconds=1)
    await room.revocation_queue.sweep()
    assert await tokens_to_revoke(room) == []


async def test_no_pause_is_longer_than_an_hour(room: LinkingParts) -> None:
    """However often X failed."""
    await room.link()
    room.x.faults.every(FaultKind.DROP, *REVOKE)
    await room.linking.disconnect(MAYA)
    await room.linking.settled()

    async with room.database.session() as session:
        await session.execute(update(TokenRevocation).values(attempts=90))
    await another_process_goes_on(room)

    (row,) = await tokens_to_revoke(room)
    assert row.attempts == 91
    async with room.database.session() as session:
        now = await LeaseClock(room.database, room.clock).read(session)
    assert timedelta(minutes=55) < row.lease_until - now <= timedelta(hours=1)


async def test_a_refused_app_key_is_not_final(room: LinkingParts) -> None:
    """With the right key, the grant is revoked."""
    await room.link()
    room.x.client_secret, right = "changed", room.x.client_secret

    assert not (await room.linking.disconnect(MAYA)).revoked
    await room.linking.settled()

    room.x.client_secret = right
    await another_process_goes_on(room)
    assert room.living() == 0


async def test_a_final_refusal_is_not_repeated(room: LinkingParts) -> None:
    """X would refuse the same request again."""
    await room.link()
    room.x.faults.every(FaultKind.STATUS, *REVOKE, status=404)

    assert not (await room.linking.disconnect(MAYA)).revoked

    assert await tokens_to_revoke(room) == []


async def test_dead_tokens_count_as_revoked(room: LinkingParts) -> None:
    """They were revoked at X before, or X never knew them."""
    await room.link()
    account = room.x.world.account_named("maya_builds")
    assert account is not None
    room.x.world.revoke(account)

    assert (await room.linking.disconnect(MAYA)).revoked


async def test_held_tokens_are_kept_or_revoked(room: LinkingParts) -> None:
    """Kept in time, nobody revokes new tokens; once another process may have, they can't be kept."""
    held = await room.revocation_queue.hold(room.new_tokens("maya_builds"))
    late = await room.revocation_queue.hold(room.new_tokens("sam_writes"))
    await room.revocation_queue.sweep()
    await room.linking.settled()
    assert (room.living("maya_builds"), room.living("sam_writes")) == (1, 1)

    async with room.database.session() as session:
        assert await room.revocation_queue.keep(session, held)
    await another_process_goes_on(room)
    async with room.database.session() as session:
        assert not await room.revocation_queue.keep(session, late)

    assert (room.living("maya_builds"), room.living("sam_writes")) == (1, 0)


async def test_only_the_tokens_that_were_held_are_kept(room: LinkingParts) -> None:
    """Others' of the same moment stay queued, and what another process has taken can't be kept."""
    room.clock.stop()
    held = await room.revocation_queue.hold(room.new_tokens("maya_builds"))
    taken = await room.revocation_queue.hold(room.new_tokens("sam_writes"))

    async with room.database.session() as session:
        assert await room.revocation_queue.keep(session, held)
    assert [row.id for row in await tokens_to_revoke(room)] == [taken.id]

    async with room.database.session() as session:
        later = taken.lease_until + timedelta(minutes=2)
        await session.execute(update(TokenRevocation).values(lease_until=later))
    async with room.database.session() as session:
        assert not await room.revocation_queue.keep(session, taken)
    assert len(await tokens_to_revoke(room)) == 1


async def test_only_the_tokens_that_are_released_are_revoked(room: LinkingParts) -> None:
    """Those of another attempt are still waited for."""
    released = await room.revocation_queue.hold(room.new_tokens("maya_builds"))
    await room.revocation_queue.hold(room.new_tokens("sam_writes"))

    await room.revocation_queue.release(released)
    await room.linking.settled()

    assert (room.living("maya_builds"), room.living("sam_writes")) == (0, 1)


async def test_the_pause_doubles_with_each_failure(room: LinkingParts) -> None:
    """It begins with half a minute; all tokens can be made due before it ends."""
    await room.link()
    room.x.faults.every(FaultKind.DROP, *REVOKE)
    await room.linking.disconnect(MAYA)
    for seconds in (30, 60, 120):
        (row,) = await tokens_to_revoke(room)
        async with room.database.session() as session:
            now = await LeaseClock(room.database, room.clock).read(session)
        assert seconds / 2 < (row.lease_until - now).total_seconds() <= seconds
        await another_process_goes_on(room)

    room.x.faults.clear()
    await room.revocation_queue.make_due()
    await room.revocation_queue.sweep()
    await room.linking.settled()
    assert room.living() == 0


async def test_tokens_whose_key_is_missing_wait_for_it(room: LinkingParts) -> None:
    """A lost one, too, until they are given up."""
    await room.revocation_queue.hold(room.new_tokens())
    without = RevocationQueue(
        room.database, Keyring([new_key()]), room.revocation, room.background, room.clock
    )

    await without.make_due()
    await without.sweep()
    await without.settled()
    assert room.living() == 1

    await room.revocation_queue.make_due()
    await room.revocation_queue.sweep()
    await room.revocation_queue.settled()
    assert room.living() == 0


async def test_what_x_says_about_the_tokens_is_final(room: LinkingParts) -> None:
    """Everything else may be different later; tokens that a link or an attempt needs aren't revoked at all."""
    tokens, shared, pending = room.new_tokens(), room.new_oauth1_tokens(), room.new_oauth1_tokens("acmehq")
    await room.save(shared)
    await go_to_confirmation(room, write_pending(pending, User(pending.user_id, "acmehq", "Acme")))
    found = {}
    for status in (503, 429, 401, 403, 404):
        room.x.faults.every(FaultKind.STATUS, *REVOKE, status=status)
        found[status] = await room.revocation.attempt(tokens)
        room.x.faults.clear()

    assert found == dict.fromkeys((503, 429, 401), Verdict.RETRY) | dict.fromkeys((403, 404), Verdict.REFUSED)
    assert [await room.revocation.attempt(one) for one in (tokens, shared, pending)] == [
        Verdict.REVOKED,
        Verdict.REFUSED,
        Verdict.REFUSED,
    ]


@pytest.mark.parametrize("confirms", [True, False])
async def test_a_token_that_an_attempt_holds_is_not_revoked(room: LinkingParts, confirms: bool) -> None:
    """X may issue an OAuth 1.0a token twice: an earlier revocation must not end the attempt's token."""
    tokens = room.new_oauth1_tokens()
    account = User(tokens.user_id, "maya_builds", "Maya")
    room.x.faults.every(FaultKind.DROP, *INVALIDATE)
    await go_to_confirmation(room, write_pending(tokens, account))
    await room.linking.connect_link(attempt_values(MAYA))
    await room.linking.settled()
    room.x.faults.clear()
    await go_to_confirmation(room, write_pending(tokens, account))

    await another_process_goes_on(room)
    assert (room.living(), await tokens_to_revoke(room)) == (1, [])

    if confirms:
        await room.save(tokens)
    room.clock.move(seconds=LIFETIME.total_seconds() + 1)
    await room.linking.sweep()
    await room.linking.settled()
    assert room.living() == int(confirms)


async def test_a_database_that_is_away_refuses_nothing(room: LinkingParts, tmp_path: Path) -> None:
    """Whether anybody else needs the tokens can't be known now: it is asked again later, and X isn't asked."""
    tokens = room.new_oauth1_tokens()
    away = Database(f"sqlite:///{tmp_path}/missing/likewise.db")
    revocation = Revocation(away, room.grants, room.link_attempts, room.providers)

    assert await revocation.attempt(tokens) is Verdict.RETRY
    assert room.x.requests == []
    await away.close()
