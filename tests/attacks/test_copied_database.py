"""A deployment with a copy of another's database, at another address, with the same X app."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.activity.inbox import XEventInbox
from bot.activity.subscription_check import SubscriptionCheck
from bot.activity.subscriptions import Subscriptions
from bot.activity.webhook import WebhookRegistration
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.sandbox.test_server import serve
from bot.sandbox.x import activity_api
from bot.secret import Secret
from bot.web.x_webhook import XWebhook
from bot.x.webhook_signature import WebhookSignature
from tests.activity.conftest import API_SECRET, Setup, here
from tests.activity.test_subscription_check import accounts_at_x, follow, registered
from tests.conftest import SQLITE, MovableClock

__all__ = ["here", "registered"]


@asynccontextmanager
async def copied(original: Setup, database_url: str, clock: MovableClock) -> AsyncIterator[Setup]:
    """Run a deployment with a copy of the database, registered with X at an address of its own."""
    file = Path(database_url.removeprefix("sqlite:///"))
    copy = Database(f"sqlite:///{shutil.copy(file, file.with_name('copy.db'))}")
    inbox = XEventInbox(copy, Keyring([new_key()]), clock, {}, lambda *_: None)
    pages = Starlette(routes=XWebhook(WebhookSignature(Secret(API_SECRET)), inbox).routes())
    async with await serve(pages) as there:
        webhook = WebhookRegistration(copy, original.client, original.app, there.url, clock, signed=True)
        subscriptions = Subscriptions(copy, clock, original.client, webhook)
        await subscriptions.sweep()
        await webhook.register()
        await subscriptions.sweep()
        await SubscriptionCheck(copy, original.client, webhook, clock).run()
        yield Setup(original.x, original.client, original.app, webhook, subscriptions)
    await copy.close()


@pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
async def test_a_copy_leaves_the_originals_subscriptions_alone(
    registered: Setup,
    database_url: str,
    database: Database,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """X's plan allows two webhooks. Once the original's is gone, its subscriptions are leftovers of the copy."""
    monkeypatch.setattr(activity_api, "WEBHOOKS", 2)
    acme, globex = await follow(registered, "acme"), await follow(registered, "globex")
    await database.checkpoint()
    before = dict(registered.x.activity.subscriptions)

    async with copied(registered, database_url, clock) as copy:
        assert registered.x.activity.subscriptions == before
        initech = await follow(copy, "initech")
        clock.move(hours=2)
        await copy.subscriptions.sweep()
        assert accounts_at_x(registered) == sorted([acme, globex, initech])

        (original, _) = registered.x.activity.webhooks
        await registered.client.delete_webhook(registered.app, original)
        clock.move(hours=2)
        await copy.subscriptions.sweep()

        assert accounts_at_x(registered) == [initech]
        assert await copy.subscriptions.count() == 1
