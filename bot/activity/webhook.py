"""The registration of this deployment's address with X, which all processes share.

X challenges the address when it is registered and then about once an hour; after about 28 hours
without a valid answer it stops delivering. https://docs.x.com/x-api/webhooks/introduction
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, select, update

from bot.clock import Clock
from bot.db import Database
from bot.db.tables import DeploymentState, XSubscription
from bot.db.upsert import upsert
from bot.ttl_cache import TTLCache
from bot.x import AppOnly, XError
from bot.x.activity import ActivityClient
from bot.x.activity_responses import Webhook, webhook_fault

log = structlog.get_logger(__name__)

PATH: Final = "/x/webhook"
CHECK_EVERY: Final = timedelta(hours=1)
_NAME: Final = "x webhook"
_CHECKED: Final = "x webhook checked"
_TTL: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class WebhookStatus:
    """X's status of this deployment's webhook; None if it isn't registered."""

    webhook: Webhook | None
    others: tuple[Webhook, ...]


class WebhookRegistration:
    """Registers the address with X, and remembers the result.

    `app` is None without X_BEARER_TOKEN; `signed` is whether X_API_SECRET is set, without which no
    challenge can be answered.
    """

    def __init__(
        self,
        database: Database,
        client: ActivityClient,
        app: AppOnly | None,
        public_url: str,
        clock: Clock,
        *,
        signed: bool,
    ) -> None:
        self._database = database
        self._client = client
        self._app = app
        self.url = f"{public_url}{PATH}"
        self._clock = clock
        self._signed = signed
        self._known: TTLCache[None, str | None] = TTLCache(_TTL, clock, max_entries=1)

    @property
    def app(self) -> AppOnly | None:
        """The app's authorization, if the deployment has everything that a webhook needs."""
        return self._app if self._signed else None

    async def valid_id(self) -> str | None:
        """Return X's id of the valid webhook, as of the last check; cached for 30 seconds."""
        if self.app is None:
            return None
        return await self._known.get_or_load(None, self._load)

    async def status(self) -> WebhookStatus:
        """Ask X, and remember the answer; raises XError."""
        found = (await self._client.webhooks(self.required_app)).value
        ours = next((one for one in found if one.url == self.url), None)
        await self._remember(ours)
        return WebhookStatus(ours, tuple(one for one in found if one.url != self.url))

    async def register(self) -> Webhook:
        """Register the address, or validate it again if X has it already; raises XError."""
        webhook = (await self.status()).webhook
        if webhook is None:
            try:
                webhook = (await self._client.create_webhook(self.required_app, self.url)).value
                await self._renew_subscriptions()
            except XError as error:
                if webhook_fault(error) != "DuplicateUrlFailed":
                    raise
                webhook = (await self.status()).webhook
                if webhook is None:
                    raise
        if not webhook.valid:
            webhook = await self.validate(webhook)
        await self._remember(webhook)
        return webhook

    async def validate(self, webhook: Webhook) -> Webhook:
        """Have X challenge the address now; raises XError."""
        valid = await self._client.validate_webhook(self.required_app, webhook.id)
        checked = Webhook(webhook.id, webhook.url, valid=valid)
        await self._remember(checked)
        return checked

    async def remove(self) -> bool:
        """Remove the address at X; return whether it was registered. Raises XError."""
        webhook = (await self.status()).webhook
        if webhook is not None:
            await self._client.delete_webhook(self.required_app, webhook.id)
        await self._remember(None)
        return webhook is not None

    async def maintain(self) -> None:
        """Ask X once an hour, from one process, and validate a webhook that X finds invalid.

        Only if this deployment registered it; X's errors are logged.
        """
        if self.app is None or not await self.is_due(_CHECKED):
            return
        try:
            webhook = (await self.status()).webhook
            if webhook is not None and not webhook.valid:
                webhook = await self.validate(webhook)
                log.info("x_webhook_revalidated")
        except XError as error:
            log.warning("x_webhook_check_failed", reason=webhook_fault(error) or type(error).__name__)

    @property
    def required_app(self) -> AppOnly:
        """The app's authorization; raises RuntimeError without X_BEARER_TOKEN."""
        if self._app is None:
            raise RuntimeError("X_BEARER_TOKEN is not set")
        return self._app

    async def is_due(self, check: str) -> bool:
        """Return whether the check is due: at most once an hour in all processes together."""
        now = self._clock()
        changed = {"value": "", "updated_at": now}
        async with self._database.session() as session:
            due = DeploymentState.updated_at <= now - CHECK_EVERY
            return await upsert(session, DeploymentState, {"name": check}, changed, due)

    async def _load(self) -> str | None:
        async with self._database.session() as session:
            value = await session.scalar(select(DeploymentState.value).where(DeploymentState.name == _NAME))
        known = json.loads(value) if value else {}
        return known.get("id") if known.get("url") == self.url else None

    async def _renew_subscriptions(self) -> None:
        """Have subscriptions to an earlier webhook deleted at X, since they deliver nothing.

        Followed accounts are then subscribed to again; open windows fall back to *I liked it*.
        """
        await self._database.execute(
            update(XSubscription).values(subscription_id=None, ends_at=self._clock())
        )

    async def _remember(self, webhook: Webhook | None) -> None:
        now: datetime = self._clock()
        async with self._database.session() as session:
            if webhook is None or not webhook.valid:
                await session.execute(delete(DeploymentState).where(DeploymentState.name == _NAME))
            else:
                told = {"value": json.dumps({"id": webhook.id, "url": webhook.url}), "updated_at": now}
                await upsert(session, DeploymentState, {"name": _NAME}, told)
        self._known.clear()
