"""Read the Activity API's responses; X's pages and its OpenAPI description differ, so both are
accepted.

A new subscription is in a list with `meta` according to the pages, and in `data.subscription`
according to the description (2.167).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.x.error_mapping import malformed
from bot.x.ids import is_id, is_page_token
from bot.x.json_fields import address_in, items_in, object_in, text_in
from bot.x.models import Page
from bot.x.parsing import read_answer

if TYPE_CHECKING:
    from bot.x.errors import XError
    from bot.x.json_fields import Json
    from bot.x.response import XResponse

# X's names for its reasons to refuse a webhook.
WEBHOOK_FAULTS: Final = (
    "CrcValidationFailed",
    "UrlValidationFailed",
    "DuplicateUrlFailed",
    "WebhookLimitExceeded",
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription to one account's events of one type; `tag` was set by the app."""

    id: str
    event_type: str
    user_id: str | None = None
    direction: str | None = None
    tag: str = ""
    webhook_id: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A registered address; X delivers events to it while it is `valid`."""

    id: str
    url: str
    valid: bool


def webhook_fault(error: XError) -> str | None:
    """Return X's name for the reason why it refused a webhook, or None if the error has none."""
    said = f"{error.title} {error.detail} {error.problem}"
    return next((name for name in WEBHOOK_FAULTS if name in said), None)


def read_subscription(response: XResponse) -> Subscription:
    """Return the subscription that was created; raises XError."""
    data = read_answer(response).get("data")
    found = _subscription(_only(data))
    if found is None:
        raise malformed(response, "no subscription in it")
    return found


def read_subscriptions(response: XResponse) -> Page[Subscription]:
    """Return a page of subscriptions; raises XError."""
    answer = read_answer(response)
    items = tuple(one for one in map(_subscription, items_in(answer, "data")) if one is not None)
    token = text_in(object_in(answer, "meta"), "next_token")
    return Page(items, next_token=token if is_page_token(token) else None)


def read_deleted(response: XResponse) -> None:
    """Return if X confirms a deletion; raises XError otherwise."""
    data = read_answer(response).get("data")
    if _only(data).get("deleted") is not True:
        raise malformed(response, "does not say deleted: true")


def read_webhook(response: XResponse) -> Webhook:
    """Return the webhook that was created; raises XError."""
    found = _webhook(_only(read_answer(response).get("data")))
    if found is None:
        raise malformed(response, "no webhook in it")
    return found


def read_webhooks(response: XResponse) -> tuple[Webhook, ...]:
    """Return the app's webhooks; raises XError."""
    found = map(_webhook, items_in(read_answer(response), "data"))
    return tuple(one for one in found if one is not None)


def read_valid(response: XResponse) -> bool:
    valid = _only(read_answer(response).get("data")).get("valid")
    if not isinstance(valid, bool):
        raise malformed(response, "does not say whether it is valid")
    return valid


def _only(data: Any) -> Json:
    """Return the only object: unwrapped, in a list, or named `subscription`."""
    if isinstance(data, list):
        data = data[0] if data else {}
    if not isinstance(data, dict):
        return {}
    return object_in(data, "subscription") or data


def _subscription(item: Any) -> Subscription | None:
    if not isinstance(item, dict) or not is_id(item.get("subscription_id")):
        return None
    which = object_in(item, "filter")
    user_id, webhook_id = which.get("user_id"), item.get("webhook_id")
    return Subscription(
        id=item["subscription_id"],
        event_type=text_in(item, "event_type"),
        user_id=user_id if is_id(user_id) else None,
        direction=text_in(which, "direction") or None,
        tag=text_in(item, "tag"),
        webhook_id=webhook_id if is_id(webhook_id) else None,
    )


def _webhook(item: Any) -> Webhook | None:
    if not isinstance(item, dict) or not is_id(item.get("id")) or address_in(item, "url") is None:
        return None
    return Webhook(item["id"], address_in(item, "url") or "", valid=item.get("valid") is True)
