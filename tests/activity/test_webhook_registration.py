"""Registering the webhook with X, and keeping it valid."""

import pytest

from bot.activity.webhook import WebhookRegistration
from bot.db import Database
from bot.sandbox.x import FaultKind
from bot.x import XError, XInvalidRequest
from bot.x.activity_responses import webhook_fault
from tests.activity.conftest import Setup
from tests.conftest import SQLITE, MovableClock

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def test_the_webhook_is_registered_once(here: Setup) -> None:
    """X challenges it; registering again changes nothing."""
    first = await here.webhook.register()
    assert first.valid
    assert await here.webhook.register() == first
    assert await here.webhook.valid_id() == first.id
    assert len(here.x.activity.webhooks) == 1


async def test_an_unregistered_webhook_is_not_used(here: Setup) -> None:
    """Nothing is subscribed without a valid webhook."""
    assert await here.webhook.valid_id() is None
    assert (await here.webhook.status()).webhook is None


async def test_another_process_knows_the_registration(
    here: Setup, database: Database, clock: MovableClock
) -> None:
    """It reads the database and sends X no request."""
    webhook = await here.webhook.register()
    here.x.requests.clear()
    url = here.webhook.url.removesuffix("/x/webhook")
    other = WebhookRegistration(database, here.client, here.app, url, clock, signed=True)
    assert await other.valid_id() == webhook.id
    assert here.x.requests == []


async def test_an_invalid_webhook_is_validated_again(here: Setup, clock: MovableClock) -> None:
    """Once an hour, by one process."""
    webhook = await here.webhook.register()
    await here.webhook.maintain()
    here.x.activity.webhooks[webhook.id].valid = False

    await here.webhook.maintain()
    assert not here.x.activity.webhooks[webhook.id].valid

    clock.move(hours=1)
    await here.webhook.maintain()
    assert here.x.activity.webhooks[webhook.id].valid
    assert await here.webhook.valid_id() == webhook.id


async def test_a_webhook_that_stays_invalid_is_not_used(here: Setup, clock: MovableClock) -> None:
    """Once X finds it valid, it's used without a new registration."""
    webhook = await here.webhook.register()
    here.x.activity.webhooks[webhook.id].valid = False
    here.x.behaviors.crc_fails = True
    await here.webhook.maintain()
    assert await here.webhook.valid_id() is None

    here.x.behaviors.crc_fails = False
    clock.move(hours=1)
    await here.webhook.maintain()
    assert await here.webhook.valid_id() == webhook.id


async def test_x_being_down_changes_nothing(here: Setup, clock: MovableClock) -> None:
    """The last known state counts."""
    webhook = await here.webhook.register()
    here.x.faults.every(FaultKind.STATUS, "GET", "/2/webhooks", status=503)
    await here.webhook.maintain()
    assert await here.webhook.valid_id() == webhook.id


async def test_the_webhook_is_removed(here: Setup) -> None:
    """Removing it again isn't an error."""
    await here.webhook.register()
    assert await here.webhook.remove() is True
    assert here.x.activity.webhooks == {}
    assert await here.webhook.valid_id() is None
    assert await here.webhook.remove() is False


async def test_a_failed_challenge_is_named(here: Setup) -> None:
    """By X's own name for the failure."""
    here.x.behaviors.crc_fails = True
    with pytest.raises(XInvalidRequest) as refused:
        await here.webhook.register()
    assert webhook_fault(refused.value) == "CrcValidationFailed"
    assert webhook_fault(XError(title="Other")) is None


async def test_without_the_api_secret_the_webhook_is_not_used(
    here: Setup, database: Database, clock: MovableClock
) -> None:
    """No challenge could be answered."""
    await here.webhook.register()
    url = here.webhook.url.removesuffix("/x/webhook")
    unsigned = WebhookRegistration(database, here.client, here.app, url, clock, signed=False)
    assert unsigned.app is None
    assert await unsigned.valid_id() is None
