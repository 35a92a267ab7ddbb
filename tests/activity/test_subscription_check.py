"""The hourly comparison with X: what is missing is made again, what nobody knows is deleted."""

import pytest
from sqlalchemy import delete
from starlette.applications import Starlette

from bot.activity.inbox import XEventInbox
from bot.activity.subscription_check import SubscriptionCheck
from bot.activity.subscriptions import Call, Subscriptions
from bot.activity.webhook import WebhookRegistration
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.tables import XSubscription
from bot.sandbox.test_server import serve
from bot.sandbox.x import FaultKind
from bot.secret import Secret
from bot.web.x_webhook import XWebhook
from bot.x import ApiResult
from bot.x.activity import EventType
from bot.x.activity_responses import Subscription
from bot.x.webhook_signature import WebhookSignature
from tests.activity.conftest import API_SECRET, Setup
from tests.conftest import MovableClock


@pytest.fixture
async def registered(here: Setup) -> Setup:
    await here.webhook.register()
    return here


@pytest.fixture
def check(registered: Setup, database: Database, clock: MovableClock) -> SubscriptionCheck:
    return SubscriptionCheck(database, registered.client, registered.webhook, clock)


async def follow(here: Setup, name: str) -> str:
    """Subscribe to an account's posts, as the app; return its id."""
    account = here.x.world.add_account(name, name.title())
    assert await subscribed(here.subscriptions, here, account.id)
    return account.id


async def subscribed(subscriptions: Subscriptions, here: Setup, x_user_id: str) -> bool:
    async def as_app(call: Call) -> ApiResult[Subscription]:
        return await call(here.app)

    return await subscriptions.open(EventType.POST, x_user_id, as_app, until=None)


def accounts_at_x(here: Setup) -> list[str]:
    return sorted(one.user_id or "" for one in here.x.activity.subscriptions.values())


async def test_one_deleted_in_xs_console_is_noticed(
    registered: Setup, check: SubscriptionCheck, clock: MovableClock
) -> None:
    """Within the hour; others stay, and whoever needs it can open it again."""
    acme, globex = await follow(registered, "acme"), await follow(registered, "globex")
    await check.run()
    (gone,) = [one for one, at_x in registered.x.activity.subscriptions.items() if at_x.user_id == acme]
    del registered.x.activity.subscriptions[gone]

    await check.run()
    assert acme in await registered.subscriptions.accounts(EventType.POST), "it isn't due yet"
    clock.move(hours=1)
    await check.run()

    assert await registered.subscriptions.accounts(EventType.POST) == {globex}
    assert await subscribed(registered.subscriptions, registered, acme)
    assert accounts_at_x(registered) == sorted([acme, globex])


async def test_one_that_no_row_knows_is_deleted_at_x(
    registered: Setup, check: SubscriptionCheck, database: Database, clock: MovableClock
) -> None:
    """As after a restored backup; those of another deployment with the same X app stay."""
    acme = await follow(registered, "acme")
    await follow(registered, "globex")
    (theirs,) = [one for one in registered.x.activity.subscriptions.values() if one.user_id == acme]
    theirs.tag = "likewise 00000000 0123"
    async with database.session() as session:
        await session.execute(delete(XSubscription))

    await check.run()

    assert accounts_at_x(registered) == [acme]


async def test_one_for_another_webhook_is_made_again(registered: Setup, check: SubscriptionCheck) -> None:
    """X delivers it there: somebody registered the address again in X's console."""
    acme = await follow(registered, "acme")
    (old,) = registered.x.activity.subscriptions.values()
    old.webhook_id = "4711"

    await check.run()
    await registered.subscriptions.sweep()
    assert await subscribed(registered.subscriptions, registered, acme)

    (new,) = registered.x.activity.subscriptions.values()
    assert new.webhook_id in registered.x.activity.webhooks


async def test_nothing_is_forgotten_when_x_does_not_say(registered: Setup, check: SubscriptionCheck) -> None:
    """An outage isn't an empty list."""
    acme = await follow(registered, "acme")
    registered.x.faults.every(FaultKind.STATUS, "GET", "/2/activity/subscriptions", status=503)

    await check.run()

    assert acme in await registered.subscriptions.accounts(EventType.POST)


async def test_after_a_change_of_address_nothing_stays_behind(
    registered: Setup, database: Database, clock: MovableClock
) -> None:
    """The earlier subscriptions end at X though their tags name the earlier address; each account has one."""
    acme = await follow(registered, "acme")
    signature = WebhookSignature(Secret(API_SECRET))
    inbox = XEventInbox(database, Keyring([new_key()]), clock, {}, lambda *_: None)
    async with await serve(Starlette(routes=XWebhook(signature, inbox).routes())) as there:
        moved = WebhookRegistration(
            database, registered.client, registered.app, there.url, clock, signed=True
        )
        await registered.client.delete_webhook(registered.app, next(iter(registered.x.activity.webhooks)))
        await moved.register()
        subscriptions = Subscriptions(database, clock, registered.client, moved)
        await subscriptions.sweep()
        assert await subscribed(subscriptions, registered, acme)

    (at_x,) = registered.x.activity.subscriptions.values()
    assert registered.x.activity.webhooks[at_x.webhook_id or ""].url == moved.url
