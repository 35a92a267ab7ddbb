"""Compares the subscriptions in the database with those at X, once an hour, from one process.

They differ if somebody deletes one in X's console, or restores a backup.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import delete, select, update

from bot.activity.tags import row_of, tag_prefix
from bot.activity.webhook import WebhookRegistration
from bot.clock import Clock
from bot.db import Database
from bot.db.tables import XSubscription
from bot.x import XError
from bot.x.activity import ActivityClient
from bot.x.activity_responses import Subscription

log = structlog.get_logger(__name__)

_CHECKED: Final = "x subscriptions checked"


@dataclass(frozen=True, slots=True)
class SubscriptionCheck:
    """Recreates subscriptions that X no longer has, and deletes those without a row."""

    database: Database
    client: ActivityClient
    webhook: WebhookRegistration
    clock: Clock

    async def run(self) -> None:
        """Compare if due, and if there is a valid webhook; X's errors are logged."""
        app, webhook_id = self.webhook.app, await self.webhook.valid_id()
        if app is None or webhook_id is None or not await self.webhook.is_due(_CHECKED):
            return
        # Read before the request to X: a subscription created in between isn't missing.
        here = await self._confirmed()
        try:
            at_x = {one.id: one for one in await self.client.all_subscriptions(app)}
            lost = [row_id for row_id, one in here.items() if one not in at_x]
            elsewhere = [
                row_id for row_id, one in here.items() if one in at_x and _is_elsewhere(at_x[one], webhook_id)
            ]
            await self._repair(lost, elsewhere)
            unknown = await self._unknown(at_x.values())
            for one in unknown:
                await self.client.unsubscribe(app, one)
        except XError as error:
            log.warning("x_subscription_check_failed", reason=type(error).__name__)
            return
        if lost or elsewhere or unknown:
            log.info("x_subscriptions_repaired")

    async def _confirmed(self) -> Mapping[str, str]:
        async with self.database.session() as session:
            rows = await session.execute(
                select(XSubscription.id, XSubscription.subscription_id).where(
                    XSubscription.subscription_id.is_not(None)
                )
            )
            return {row_id: str(one) for row_id, one in rows}

    async def _repair(self, lost: Collection[str], elsewhere: Collection[str]) -> None:
        """Delete the rows of lost ones, and have those for another webhook deleted at X by tag."""
        async with self.database.session() as session:
            await session.execute(delete(XSubscription).where(XSubscription.id.in_(lost)))
            await session.execute(
                update(XSubscription)
                .where(XSubscription.id.in_(elsewhere))
                .values(subscription_id=None, ends_at=self.clock())
            )

    async def _unknown(self, at_x: Collection[Subscription]) -> list[str]:
        """Return X's ids of this deployment's subscriptions without a row.

        A row is written before its subscription is created, so each has one by now.
        """
        ours = [one for one in at_x if one.tag.startswith(tag_prefix(self.webhook.url))]
        async with self.database.session() as session:
            known = set(await session.scalars(select(XSubscription.id)))
        return [one.id for one in ours if row_of(one) not in known]


def _is_elsewhere(subscription: Subscription, webhook_id: str) -> bool:
    return subscription.webhook_id is not None and subscription.webhook_id != webhook_id
