"""Composition of X's Activity API: client, webhook, subscriptions and events."""

from dataclasses import dataclass

import httpx

from bot.activity.subscription_check import SubscriptionCheck
from bot.activity.subscriptions import Subscriptions
from bot.activity.webhook import WebhookRegistration
from bot.container.storage import Storage
from bot.x import AppOnly
from bot.x.activity import ActivityClient


@dataclass(frozen=True)
class ActivityServices:
    """The services that handlers of X's events share."""

    client: ActivityClient
    webhook: WebhookRegistration
    subscriptions: Subscriptions
    subscription_check: SubscriptionCheck


def build_activity(storage: Storage, http: httpx.AsyncClient) -> ActivityServices:
    settings, database, clock = storage.settings, storage.database, storage.clock
    client = ActivityClient(http, settings.x_api_url, clock=clock, on_call=storage.metrics.record)
    webhook = WebhookRegistration(
        database,
        client,
        AppOnly(settings.x_bearer_token) if settings.x_bearer_token else None,
        settings.public_url,
        clock,
        signed=settings.x_api_secret is not None,
    )
    return ActivityServices(
        client,
        webhook,
        Subscriptions(database, clock, client, webhook),
        SubscriptionCheck(database, client, webhook, clock),
    )
