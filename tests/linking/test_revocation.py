"""Ending grants at X: at once where somebody waits, again and again where nobody does."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import update

from bot.db.tables import Withdrawal
from bot.linking.revocation import Revocation
from bot.linking.withdrawals import Withdrawals
from bot.sandbox.x import FaultKind
from tests.linking.conftest import MAYA, REVOKE, Room


async def test_disconnecting_says_whether_x_confirmed(room: Room) -> None:
    """Confirmed, and gone here."""
    await room.link()

    gone = await room.linking.disconnect(MAYA)

    assert (gone.username, gone.revoked) == ("maya_builds", True)
    assert room.living() == 0
    assert await room.linking.account(MAYA) is None


async def test_an_x_that_is_away_is_asked_again(room: Room) -> None:
    """The answer says that X didn't confirm; what X owes is on disk, and whichever process looks next goes on."""
    await room.link()
    fault = room.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)
    fault.times = 4  # both tokens, each with the repetition inside the call

    gone = await room.linking.disconnect(MAYA)
    assert not gone.revoked
    assert room.living() == 1

    async with room.database.session() as session:
        await session.execute(update(Withdrawal).values(lease_until=datetime(2026, 1, 1, tzinfo=UTC)))
    await Withdrawals(room.database, room.keyring, room.revocation, room.running, room.clock).sweep()
    await room.running.drained(5)
    assert room.living() == 0


async def test_an_x_that_stays_away_is_given_up(room: Room) -> None:
    """After as many tries as there are pauses, and one more."""
    room.x.faults.every(FaultKind.DROP, *REVOKE)
    revocation = Revocation(room.database, room.grants, room.sign_ins, pauses=(0,))

    revocation.later([replace(room.new_tokens(), refresh=None)])
    tasks = list(revocation._running)
    await tasks[0]

    assert len(room.x.calls(*REVOKE)) == 4
    assert not revocation._running


async def test_a_refusal_of_x_is_not_repeated(room: Room) -> None:
    """What X refuses for a reason, it would refuse again: wrong credentials, for instance."""
    await room.link()
    room.x.client_secret = "changed"

    assert not (await room.linking.disconnect(MAYA)).revoked
    room.revocation.later([room.new_tokens()])
    await room.revocation.settled()

    assert len(room.x.calls(*REVOKE)) == 4


async def test_a_stop_does_not_wait_for_pauses(room: Room) -> None:
    """At a stop the pause under way is cut short for one last try, so that nothing waits half a minute."""
    room.x.faults.every(FaultKind.DROP, *REVOKE)
    revocation = Revocation(room.database, room.grants, room.sign_ins, pauses=(3600, 3600))

    revocation.later([room.new_tokens()])
    await revocation.settled()

    assert not revocation._running


async def test_tokens_that_are_dead_count_as_revoked(room: Room) -> None:
    """Revoked at X before, or never known there."""
    await room.link()
    account = room.x.world.account_named("maya_builds")
    assert account is not None
    room.x.world.revoke(account)

    assert (await room.linking.disconnect(MAYA)).revoked
