"""Subscriptions at X: created once, always deleted, never more than the plan allows."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.activity.subscriptions import Call, Subscriptions
from bot.db import Database
from bot.db.tables import XSubscription
from bot.sandbox.x import Account, FaultKind
from bot.secret import Secret
from bot.x import ApiResult, Bearer
from bot.x.activity import EventType
from bot.x.activity_responses import Subscription
from tests.activity.conftest import Setup
from tests.conftest import MovableClock

SCOPES = frozenset({"tweet.read", "users.read", "like.read", "offline.access"})


class Person:
    """A linked person with their own token, whose likes are subscribed to."""

    def __init__(self, here: Setup, username: str) -> None:
        self.account: Account = here.x.world.add_account(username, username.title())
        self._token = here.x.world.grants.new_grant(self.account.id, SCOPES).access

    async def __call__(self, call: Call) -> ApiResult[Subscription]:
        return await call(Bearer(Secret(self._token), self.account.id))


async def opened(subscriptions: Subscriptions, person: Person, until: datetime | None) -> bool:
    return await subscriptions.open(
        EventType.LIKE, person.account.id, person, until=until, direction="outbound"
    )


async def rows(database: Database) -> list[XSubscription]:
    async with database.session() as session:
        return list(await session.scalars(select(XSubscription)))


@pytest.fixture
async def registered(here: Setup) -> Setup:
    await here.webhook.register()
    return here


@pytest.fixture
def soon(clock: MovableClock) -> datetime:
    return clock() + timedelta(minutes=10)


@pytest.mark.parametrize("in_list", [True, False])
async def test_a_subscription_is_created_and_deleted(
    registered: Setup, database: Database, clock: MovableClock, soon: datetime, in_list: bool
) -> None:
    """In both forms of X's response; it's deleted at X and in the database."""
    registered.x.behaviors.subscription_in_list = in_list
    ann = Person(registered, "ann")

    assert await opened(registered.subscriptions, ann, soon)
    (at_x,) = registered.x.activity.subscriptions.values()
    assert (at_x.user_id, at_x.direction) == (ann.account.id, "outbound")
    assert ann.account.id in await registered.subscriptions.accounts(EventType.LIKE)
    await registered.subscriptions.sweep()
    assert registered.x.activity.subscriptions

    clock.move(minutes=11)
    await registered.subscriptions.sweep()
    assert registered.x.activity.subscriptions == {}
    assert await rows(database) == []


async def test_without_a_valid_webhook_no_subscription_is_created(here: Setup, soon: datetime) -> None:
    """X gets no request."""
    assert not await opened(here.subscriptions, Person(here, "ann"), soon)
    assert here.x.requests == []


async def test_concurrent_subscriptions_are_one(
    registered: Setup, clock: MovableClock, soon: datetime
) -> None:
    """From two processes, too; the later end counts."""
    ann = Person(registered, "ann")
    other = Subscriptions(registered.subscriptions._database, clock, registered.client, registered.webhook)
    later = soon + timedelta(minutes=5)
    both = [opened(one, ann, later) for one in (registered.subscriptions, other) for _ in range(3)]
    assert all(await asyncio.gather(*both))
    assert len(registered.x.activity.subscriptions) == 1


async def test_a_refusal_leaves_nothing(registered: Setup, database: Database, soon: datetime) -> None:
    """Neither in the database nor at X; it can be tried again."""
    registered.x.faults.next(FaultKind.STATUS, "POST", "/2/activity/subscriptions", status=403)
    ann = Person(registered, "ann")
    assert not await opened(registered.subscriptions, ann, soon)
    assert await rows(database) == []
    assert await opened(registered.subscriptions, ann, soon)


async def test_a_lost_reply_leaves_nothing_at_x(
    registered: Setup, database: Database, soon: datetime
) -> None:
    """A subscription that X may have created is found by its tag and deleted."""
    registered.x.faults.next(FaultKind.LOSE_REPLY, "POST", "/2/activity/subscriptions")
    assert not await opened(registered.subscriptions, Person(registered, "ann"), soon)
    assert registered.x.activity.subscriptions

    await registered.subscriptions.sweep()
    assert registered.x.activity.subscriptions == {}
    assert await rows(database) == []


async def test_the_subscription_of_a_killed_process_is_deleted(
    registered: Setup, database: Database, clock: MovableClock, soon: datetime
) -> None:
    """It was killed between X's response and storing it."""
    ann = Person(registered, "ann")
    hold = registered.x.faults.hold("POST", "/2/activity/subscriptions")
    killed = asyncio.create_task(opened(registered.subscriptions, ann, soon))
    await hold.arrived.wait()
    killed.cancel()
    await asyncio.wait([killed])
    hold.release()
    while not registered.x.activity.subscriptions:  # noqa: ASYNC110 (X's turn, not time, is what it waits for)
        await asyncio.sleep(0)
    other = Subscriptions(database, clock, registered.client, registered.webhook)
    (row,) = await rows(database)
    assert row.subscription_id is None

    async with database.session() as session:
        found = await session.get(XSubscription, row.id)
        assert found is not None
        found.lease_until = clock() - timedelta(hours=1)
    await other.sweep()

    assert registered.x.activity.subscriptions == {}
    assert await rows(database) == []


async def test_x_being_down_delays_the_deletion(
    registered: Setup, database: Database, clock: MovableClock, soon: datetime
) -> None:
    """It's retried; a subscription that X doesn't know counts as deleted."""
    await opened(registered.subscriptions, Person(registered, "ann"), soon)
    clock.move(minutes=11)
    registered.x.faults.every(FaultKind.STATUS, "DELETE", "/2/activity/*", status=503)
    await registered.subscriptions.sweep()
    assert len(await rows(database)) == 1

    registered.x.faults.clear()
    registered.x.activity.subscriptions.clear()
    async with database.session() as session:
        for row in await session.scalars(select(XSubscription)):
            row.lease_until = clock() - timedelta(hours=1)
    await registered.subscriptions.sweep()
    assert await rows(database) == []


async def test_the_oldest_window_makes_room(
    registered: Setup, database: Database, clock: MovableClock, soon: datetime
) -> None:
    """X never gets more than the plan allows, and followed accounts stay."""
    registered.x.activity.limit = 2
    subscriptions = Subscriptions(database, clock, registered.client, registered.webhook, limit=2)
    ann, bob = Person(registered, "ann"), Person(registered, "bob")

    async def as_app(call: Call) -> ApiResult[Subscription]:
        return await call(registered.app)

    acme = registered.x.world.add_account("acme", "Acme")
    assert await subscriptions.open(EventType.POST, acme.id, as_app, until=None)
    assert await opened(subscriptions, ann, soon)
    assert await opened(subscriptions, bob, soon + timedelta(minutes=1))

    kinds = {(one.event_type, one.user_id) for one in registered.x.activity.subscriptions.values()}
    assert kinds == {("post.create", acme.id), ("like.create", bob.account.id)}
    assert ann.account.id not in await subscriptions.accounts(EventType.LIKE)
    assert await subscriptions.count() == 2


async def test_followed_accounts_never_make_room(
    registered: Setup, database: Database, clock: MovableClock, soon: datetime
) -> None:
    """A like's window doesn't end a followed account."""
    subscriptions = Subscriptions(database, clock, registered.client, registered.webhook, limit=1)

    async def as_app(call: Call) -> ApiResult[Subscription]:
        return await call(registered.app)

    acme = registered.x.world.add_account("acme", "Acme")
    await subscriptions.open(EventType.POST, acme.id, as_app, until=None)
    assert not await opened(subscriptions, Person(registered, "ann"), soon)
    assert len(registered.x.activity.subscriptions) == 1


async def test_a_subscription_is_ended_in_a_transaction(registered: Setup, database: Database) -> None:
    """One without an end stays until then."""

    async def as_app(call: Call) -> ApiResult[Subscription]:
        return await call(registered.app)

    acme = registered.x.world.add_account("acme", "Acme")
    await registered.subscriptions.open(EventType.POST, acme.id, as_app, until=None)
    await registered.subscriptions.sweep()
    assert registered.x.activity.subscriptions

    async with database.session() as session:
        await registered.subscriptions.end(session, EventType.POST, acme.id)
    await registered.subscriptions.sweep()
    assert registered.x.activity.subscriptions == {}
