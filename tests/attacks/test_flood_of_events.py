"""Thousands of signed events of X at once: Slack's requests keep the database's connections."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette

from bot.activity.inbox import Claim, Handled, Outcome, XEventInbox
from bot.db import Database
from bot.secret import Secret
from bot.web.x_webhook import XWebhook
from bot.x.activity_events import ActivityEvent
from bot.x.webhook_signature import WebhookSignature
from tests.conftest import SQLITE, MovableClock
from tests.web.test_x_webhook import KEY, KEYRING, body, signed

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

FLOOD = 12


class Slow:
    """A handler that lets other requests run meanwhile, and counts how many of them it is handling."""

    def __init__(self) -> None:
        self.now = self.most = self.handled = 0

    async def __call__(self, _session: AsyncSession, _event: ActivityEvent, _claim: Claim) -> Handled:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(50):
            await asyncio.sleep(0)
        self.handled += 1
        self.now -= 1
        return Handled(Outcome.IGNORED)


@pytest.fixture
async def http(database: Database, clock: MovableClock, slow: Slow) -> AsyncIterator[httpx.AsyncClient]:
    inbox = XEventInbox(database, KEYRING, clock, {"like.create": slow}, lambda _kind, _what: None)
    webhook = XWebhook(WebhookSignature(Secret(KEY.decode())), inbox)
    transport = httpx.ASGITransport(Starlette(routes=webhook.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as made:
        yield made


@pytest.fixture
def slow() -> Slow:
    return Slow()


async def test_one_request_of_x_uses_the_database_at_a_time(http: httpx.AsyncClient, slow: Slow) -> None:
    """The others wait for their turn, and all are handled."""
    bodies = [body(str(number)) for number in range(FLOOD)]

    sent = [http.post("/x/webhook", content=raw, headers=signed(raw)) for raw in bodies]
    statuses = {response.status_code for response in await asyncio.gather(*sent)}

    assert statuses == {200}
    assert (slow.most, slow.handled) == (1, FLOOD)
