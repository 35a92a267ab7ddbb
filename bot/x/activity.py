"""Client for X's Activity API: subscriptions to events, and the webhook X sends them to.

https://docs.x.com/x-api/activity/introduction and https://docs.x.com/x-api/webhooks/introduction
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.x.activity_responses import (
    Subscription,
    Webhook,
    read_deleted,
    read_subscription,
    read_subscriptions,
    read_valid,
    read_webhook,
    read_webhooks,
)
from bot.x.errors import UNCERTAIN, XNotFound
from bot.x.ids import checked_id, page_of
from bot.x.sender import NEVER, ApiClient

if TYPE_CHECKING:
    import httpx

    from bot.x.credentials import AppOnly, Authorization
    from bot.x.models import ApiResult, Page

MAX_SUBSCRIPTIONS: Final = 1500
"""Subscriptions per app on a self-serve plan, by https://docs.x.com/x-api/activity/introduction."""
MAX_URL_LENGTH: Final = 200
_A_PAGE: Final = 1000
_MOST_PAGES: Final = 100
_TAG_LENGTH: Final = 200


class EventType(StrEnum):
    """The events that this app handles, by their names at X since March 18, 2026."""

    LIKE = "like.create"
    POST = "post.create"
    POST_DELETED = "post.delete"
    ACCESS_REVOKED = "oauth.revoke"


class ActivityClient(ApiClient):
    """Client for subscriptions and webhooks; raises XError, ValueError for bad arguments.

    Lookups and deletions are idempotent, so they are retried once if the outcome is unknown.
    """

    async def subscribe(
        self,
        auth: Authorization,
        event_type: EventType,
        user_id: str,
        *,
        webhook_id: str,
        tag: str,
        direction: str | None = None,
    ) -> ApiResult[Subscription]:
        """Subscribe to an account's events.

        `auth` is that account's authorization for private events (likes), and the app's for public
        ones. X returns `tag` with each event, and in the list of subscriptions. The request isn't
        retried if the outcome is unknown: the list shows whether the subscription exists.

        https://docs.x.com/x-api/activity/create-x-activity-subscription
        """
        if not 1 <= len(tag) <= _TAG_LENGTH:
            raise ValueError("a tag has 1 to 200 characters")
        which = {"user_id": checked_id(user_id)} | ({"direction": direction} if direction else {})
        body = {
            "event_type": event_type.value,
            "filter": which,
            "tag": tag,
            "webhook_id": checked_id(webhook_id),
        }
        request = self._request("POST", "/2/activity/subscriptions", json=body)
        return await self._sender.send("subscribe", request, read_subscription, auth=auth, retry_on=NEVER)

    async def subscriptions(
        self, app: AppOnly, pagination_token: str | None = None
    ) -> ApiResult[Page[Subscription]]:
        """Return a page of up to 1,000 of the app's subscriptions.

        https://docs.x.com/x-api/activity/get-x-activity-subscriptions
        """
        query = page_of(_A_PAGE, pagination_token, least=1, most=_A_PAGE)
        request = self._request("GET", "/2/activity/subscriptions", params=query)
        return await self._sender.send(
            "subscriptions", request, read_subscriptions, auth=app, retry_on=UNCERTAIN
        )

    async def all_subscriptions(self, app: AppOnly) -> tuple[Subscription, ...]:
        """Return all of the app's subscriptions, of every deployment that uses the X app."""
        found: list[Subscription] = []
        token: str | None = None
        for _ in range(_MOST_PAGES):
            page = (await self.subscriptions(app, token)).value
            found += page.items
            token = page.next_token
            if token is None:
                break
        return tuple(found)

    async def unsubscribe(self, app: AppOnly, subscription_id: str) -> None:
        """End a subscription; an unknown subscription counts as a success.

        https://docs.x.com/x-api/activity/delete-x-activity-subscription
        """
        request = self._request("DELETE", f"/2/activity/subscriptions/{checked_id(subscription_id)}")
        with suppress(XNotFound):
            await self._sender.send("unsubscribe", request, read_deleted, auth=app, retry_on=UNCERTAIN)

    async def create_webhook(self, app: AppOnly, url: str) -> ApiResult[Webhook]:
        """Register the address for events; X challenges it before it responds.

        https://docs.x.com/x-api/webhooks/create-webhook
        """
        request = self._request("POST", "/2/webhooks", json={"url": url})
        return await self._sender.send("create_webhook", request, read_webhook, auth=app)

    async def webhooks(self, app: AppOnly) -> ApiResult[tuple[Webhook, ...]]:
        """Return the app's webhooks.

        https://docs.x.com/x-api/webhooks/get-webhook
        """
        request = self._request(
            "GET", "/2/webhooks", params={"webhook_config.fields": "created_at,url,valid"}
        )
        return await self._sender.send("webhooks", request, read_webhooks, auth=app, retry_on=UNCERTAIN)

    async def validate_webhook(self, app: AppOnly, webhook_id: str) -> bool:
        """Have X challenge the webhook again; return whether it is valid now.

        https://docs.x.com/x-api/webhooks/validate-webhook
        """
        request = self._request("PUT", f"/2/webhooks/{checked_id(webhook_id)}")
        result = await self._sender.send("validate_webhook", request, read_valid, auth=app)
        return result.value

    async def delete_webhook(self, app: AppOnly, webhook_id: str) -> None:
        """Remove a webhook; an unknown webhook counts as a success.

        https://docs.x.com/x-api/webhooks/delete-webhook
        """
        request = self._request("DELETE", f"/2/webhooks/{checked_id(webhook_id)}")
        with suppress(XNotFound):
            await self._sender.send("delete_webhook", request, read_deleted, auth=app, retry_on=UNCERTAIN)

    def _request(self, method: str, path: str, **options: Any) -> httpx.Request:
        return self._http.build_request(method, f"{self._api}{path}", **options)
