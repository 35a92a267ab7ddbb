"""A database and X's Activity API over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from bot.activity.inbox import XEventInbox
from bot.activity.subscriptions import Subscriptions
from bot.activity.webhook import WebhookRegistration
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.sandbox.test_server import serve
from bot.sandbox.x import XSandbox
from bot.secret import Secret
from bot.web.x_webhook import XWebhook
from bot.x import AppOnly, http_client
from bot.x.activity import ActivityClient
from bot.x.webhook_signature import WebhookSignature
from tests.conftest import MovableClock

API_SECRET = "key secret"


@dataclass(frozen=True)
class Setup:
    """X, and a deployment without a registered webhook."""

    x: XSandbox
    client: ActivityClient
    app: AppOnly
    webhook: WebhookRegistration
    subscriptions: Subscriptions


@pytest.fixture
async def here(database: Database, clock: MovableClock) -> AsyncIterator[Setup]:
    x = XSandbox(
        client_id="app",
        client_secret="app secret",
        redirect_uris=[],
        bearer_token="app-bearer",
        api_key="key",
        api_secret=API_SECRET,
        clock=clock,
    )
    inbox = XEventInbox(database, Keyring([new_key()]), clock, {}, lambda *_: None)
    deployment = Starlette(routes=XWebhook(WebhookSignature(Secret(API_SECRET)), inbox).routes())
    async with await serve(x.app) as served, await serve(deployment) as ours, http_client() as http:
        x.url = served.url
        client = ActivityClient(http, x.url, clock=clock, pause=0)
        app = AppOnly(Secret("app-bearer"))
        webhook = WebhookRegistration(database, client, app, ours.url, clock, signed=True)
        yield Setup(x, client, app, webhook, Subscriptions(database, clock, client, webhook))
