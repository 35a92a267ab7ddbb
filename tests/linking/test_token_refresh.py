"""Valid tokens: read with one statement, refreshed once, and stored in spite of database failures."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from bot.db.tables import Grant, RateLimit
from bot.errors import AccountNotLinked, LimitReached, NeedsReconnect, XFailure, XUnavailable
from bot.linking.grant_leases import GrantLeases
from bot.linking.grants import LinkedGrant
from bot.linking.provider_oauth2 import OAuth2Provider
from bot.linking.providers import OAuthProviders
from bot.linking.results import ExhaustedLimit
from bot.sandbox.x import FaultKind
from bot.x import UserTokens, XUnauthorized, XUnreachable
from tests.linking.conftest import ELSEWHERE, MAYA, SAM, TOKEN, LinkingParts, statements

ABOUT_TO_END = timedelta(seconds=10)


async def test_a_valid_token_costs_one_statement(room: LinkingParts) -> None:
    """Every warm command does this."""
    tokens = await room.link()
    said = statements(room)

    linked_grant = await room.token_refresher.of(MAYA)

    assert linked_grant.tokens == tokens
    assert len(said) == 1


async def test_a_call_with_a_valid_token_costs_no_further_statement(room: LinkingParts) -> None:
    """Neither before nor after it."""
    await room.link()
    said = statements(room)

    async def act(linked_grant: LinkedGrant) -> str:
        return linked_grant.username

    assert (await room.linking.call_as_member(MAYA, "like", act))[0] == "maya_builds"
    assert len(said) == 1


async def test_somebody_elses_grant_is_never_used(room: LinkingParts) -> None:
    """Neither a teammate's nor that of the same user ID in another tenant."""
    await room.link()
    for stranger in (SAM, ELSEWHERE):
        with pytest.raises(AccountNotLinked):
            await room.token_refresher.of(stranger)


async def test_a_token_without_an_expiry_is_used_until_x_refuses_it(room: LinkingParts) -> None:
    """X may leave out `expires_in`."""
    await room.link(tokens=replace(room.new_tokens(), expires_at=None))

    assert (await room.token_refresher.of(MAYA)).version == 1
    assert room.x.calls(*TOKEN) == []


async def test_a_token_is_refreshed_thirty_seconds_before_it_expires(room: LinkingParts) -> None:
    """It would otherwise expire on its way to X; with a second more it is used as it is."""
    room.clock.stop()
    await room.link(tokens=room.new_tokens(lasting=timedelta(seconds=31)))
    assert (await room.token_refresher.of(MAYA)).version == 1

    room.clock.move(seconds=1)

    assert (await room.token_refresher.of(MAYA)).version == 2


async def test_an_expired_grant_without_a_refresh_token_asks_to_reconnect(room: LinkingParts) -> None:
    """Without `offline.access` X issues none."""
    await room.link(tokens=replace(room.new_tokens(lasting=ABOUT_TO_END), refresh=None))

    with pytest.raises(NeedsReconnect):
        await room.token_refresher.of(MAYA)
    assert room.x.calls(*TOKEN) == []


async def test_connecting_again_clears_a_refusal(room: LinkingParts) -> None:
    """The new grant starts without it."""
    await room.link(tokens=replace(room.new_tokens(lasting=ABOUT_TO_END), refresh=None))
    with pytest.raises(NeedsReconnect):
        await room.token_refresher.of(MAYA)

    await room.link()

    assert (await room.token_refresher.of(MAYA)).username == "maya_builds"
    account = await room.linking.account(MAYA)
    assert account is not None
    assert not account.invalidated


async def test_two_timeouts_keep_the_link(room: LinkingParts) -> None:
    """They aren't a refusal: the lease is released, and the next caller tries again."""
    await room.link(tokens=room.new_tokens(lasting=ABOUT_TO_END))
    impatient = room.tokens_with(OAuthProviders([OAuth2Provider(room.oauth2_with(deadline=0.5))]))
    for _ in range(2):
        room.x.faults.hold(*TOKEN)

    with pytest.raises(XUnreachable):
        await impatient.of(MAYA)

    # A busy machine may be so late that X never got the requests; what it got and holds, it never handles.
    room.x.faults.active.clear()
    async with room.database.session() as session:
        assert await session.scalar(select(Grant.lease_holder)) is None
    assert (await room.token_refresher.of(MAYA)).version == 2


async def test_a_cancelled_caller_does_not_stop_a_refresh(room: LinkingParts) -> None:
    """The new tokens are stored, and a process that ends waits for that."""
    await room.link(tokens=room.new_tokens(lasting=ABOUT_TO_END))
    hold = room.x.faults.hold(*TOKEN)
    asking = asyncio.create_task(room.token_refresher.of(MAYA))
    await hold.arrived.wait()
    asking.cancel()
    hold.release()
    await room.linking.settled()

    async with room.database.session() as session:
        assert await session.scalar(select(Grant.version)) == 2
    assert (await room.token_refresher.of(MAYA)).version == 2
    assert len(room.x.calls(*TOKEN)) == 1


async def test_a_failed_refresh_without_callers_ends_quietly(room: LinkingParts) -> None:
    """The link stays as it was."""
    await room.link(tokens=room.new_tokens(lasting=ABOUT_TO_END))
    hold = room.x.faults.hold(*TOKEN)
    room.x.faults.next(FaultKind.STATUS, *TOKEN, status=429)
    asking = asyncio.create_task(room.token_refresher.of(MAYA))
    await hold.arrived.wait()
    room.x.client_secret = "changed"
    asking.cancel()
    hold.release()
    await room.token_refresher.settled()

    room.x.client_secret = "secret"
    room.x.faults.clear()
    assert (await room.token_refresher.of(MAYA)).version == 2


class FailingDatabase:
    """A database that fails to store refreshed tokens a few times."""

    def __init__(self, room: LinkingParts, times: int) -> None:
        self.left = times
        event.listen(room.database.engine.sync_engine, "before_cursor_execute", self._refuse)

    def _refuse(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE grants SET tokens") and self.left:
            self.left -= 1
            raise OperationalError(statement, None, ConnectionResetError("the database went away"))


async def test_new_tokens_survive_database_failures(room: LinkingParts) -> None:
    """The old refresh token is used up by then, so storing is retried."""
    await room.link(tokens=room.new_tokens(lasting=ABOUT_TO_END))
    failing = FailingDatabase(room, times=2)

    linked_grant = await room.token_refresher.of(MAYA)

    assert failing.left == 0
    assert linked_grant.version == 2
    assert len(room.x.calls(*TOKEN)) == 1
    assert (await room.token_refresher.of(MAYA)).tokens == linked_grant.tokens


async def test_waiting_for_another_refresh_ends(room: LinkingParts, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the longest lease, the reply is that X is slow; nothing is lost. The database is asked now and then."""
    await room.link(tokens=room.new_tokens(lasting=ABOUT_TO_END))
    linked_grant = await room.token_refresher._read(MAYA)
    async with room.database.session() as session:
        leases = GrantLeases(room.database, room.grants, room.clock)
        assert await leases.lease(session, linked_grant, "other", timedelta(hours=1))
    monkeypatch.setattr("bot.linking.token_refresh._WAIT_SECONDS", 0.1)
    said = statements(room)

    with pytest.raises(XUnavailable) as unavailable:
        await room.token_refresher.of(MAYA)
    assert unavailable.value.failure is XFailure.REFRESH_SLOW
    assert 1 <= sum(one.startswith("UPDATE grants SET lease_holder") for one in said) <= 4


async def test_a_token_refused_again_is_not_refreshed_forever(room: LinkingParts) -> None:
    """Refused after a refresh, it's reported as X's fault: the person can do nothing."""
    await room.link()

    async def act(linked: LinkedGrant) -> None:
        raise XUnauthorized

    with pytest.raises(XUnavailable) as unavailable:
        await room.linking.call_as_member(MAYA, "like", act)
    assert unavailable.value.failure is XFailure.NEW_TOKEN_REJECTED
    assert len(room.x.calls(*TOKEN)) == 1


async def test_a_caller_with_older_tokens_gets_the_newer_ones(room: LinkingParts) -> None:
    """A caller refused with tokens that have been refreshed since reads the grant again, without a request to X."""
    await room.link(tokens=room.new_tokens(lasting=ABOUT_TO_END))
    stale = await room.token_refresher._read(MAYA)
    fresh = await room.token_refresher.of(MAYA)

    assert (await room.token_refresher.refreshed(stale)).tokens == fresh.tokens
    assert len(room.x.calls(*TOKEN)) == 1


async def test_tokens_are_hidden(room: LinkingParts) -> None:
    """The `repr` of a grant and of its tokens is safe to log."""
    tokens: UserTokens = await room.link()
    linked_grant = await room.token_refresher.of(MAYA)

    for shown in (repr(linked_grant), str(linked_grant.tokens), f"{linked_grant.authorization!r}"):
        assert tokens.access.reveal() not in shown


async def test_one_process_takes_one_lease(room: LinkingParts) -> None:
    """Twenty callers that need the same refresh wait for one task and one lease."""
    await room.link(tokens=room.new_tokens(lasting=ABOUT_TO_END))
    hold = room.x.faults.hold(*TOKEN)
    said = statements(room)
    all_have_read = returned_connections(room, 2)  # one by all readers together, one by the lease

    asking = [asyncio.create_task(room.token_refresher.of(MAYA)) for _ in range(20)]
    await hold.arrived.wait()
    await all_have_read.wait()
    hold.release()
    got = await asyncio.gather(*asking)

    assert {linked_grant.version for linked_grant in got} == {2}
    assert len(room.x.calls(*TOKEN)) == 1
    leases = [one for one in said if one.startswith("UPDATE grants SET lease_holder")]
    assert len(leases) == 1


def returned_connections(room: LinkingParts, number: int) -> asyncio.Event:
    """Return an event that is set after so many units of work with the database."""
    ended, enough = [], asyncio.Event()

    def note(*_: object) -> None:
        ended.append(1)
        if len(ended) == number:
            enough.set()

    event.listen(room.database.engine.sync_engine, "checkin", note)
    return enough


async def test_an_exhausted_limit_is_not_tried(room: LinkingParts) -> None:
    """Another endpoint of X has its own."""
    await room.link()
    async with room.database.session() as session:
        session.add(
            RateLimit(
                account=room.x_user_id("maya_builds"),
                endpoint="like",
                window="15 minutes",
                resets_at=room.clock() + timedelta(minutes=5),
            )
        )
    tried: list[str] = []

    async def act(linked_grant: LinkedGrant) -> None:
        tried.append(linked_grant.username)

    with pytest.raises(LimitReached):
        await room.linking.call_as_member(MAYA, "like", act)
    assert tried == []
    await room.linking.call_as_member(MAYA, "unlike", act)
    assert tried == ["maya_builds"]


async def test_a_limit_is_over_at_the_moment_that_x_named(room: LinkingParts) -> None:
    """And not before; other endpoints have theirs."""
    await room.link()
    until = room.clock()
    grant = replace(
        await room.token_refresher.of(MAYA), exhausted_limits={"like": ExhaustedLimit(until, "15 minutes")}
    )

    grant.check("like", until)
    grant.check("unlike", until - timedelta(seconds=1))
    with pytest.raises(LimitReached):
        grant.check("like", until - timedelta(seconds=1))
