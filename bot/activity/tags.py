"""The tags of subscriptions at X, which say whose they are: deployments may share an X app."""

import hashlib
from dataclasses import dataclass
from typing import Final

from bot.activity.webhook import WebhookRegistration
from bot.x import AppOnly
from bot.x.activity import ActivityClient
from bot.x.activity_responses import Subscription

_TAG: Final = "likewise"


def tag_prefix(webhook_url: str) -> str:
    """Return how the tags of a deployment's subscriptions begin."""
    return f"{_TAG} {hashlib.sha256(webhook_url.encode()).hexdigest()[:8]} "


def row_of(subscription: Subscription) -> str:
    """Return the id of the row that a subscription at X belongs to, by its tag."""
    return subscription.tag.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class AtX:
    """X's ids of a row's subscriptions; `elsewhere` if another deployment has one, too."""

    ours: tuple[str, ...]
    elsewhere: bool = False


async def find(client: ActivityClient, webhook: WebhookRegistration, app: AppOnly, row_id: str) -> AtX:
    """Find a row's subscriptions at X, including those for an earlier PUBLIC_URL; raises XError.

    While the webhook of the other address is valid, another deployment uses it: the database was
    copied from there, with its rows.
    """
    found = [one for one in await client.all_subscriptions(app) if row_of(one) == row_id]
    if all(one.tag.startswith(tag_prefix(webhook.url)) for one in found):
        return AtX(tuple(one.id for one in found))
    others = (await webhook.status()).others
    used = tuple(tag_prefix(one.url) for one in others if one.valid)
    ours = tuple(one.id for one in found if not one.tag.startswith(used))
    return AtX(ours, elsewhere=len(ours) < len(found))
