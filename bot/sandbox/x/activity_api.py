"""The endpoints for subscriptions and webhooks."""

import json
import re
from typing import Any

from bot.sandbox.x.activity import Subscription, Webhook
from bot.sandbox.x.api import Call, Endpoint, check_id
from bot.sandbox.x.problems import NOT_PERMITTED, ApiError, Problem, invalid_body, invalid_request, plain
from bot.sandbox.x.serializers import moment_text

PRIVATE = frozenset({"like.create"})
PUBLIC = frozenset({"post.create", "post.delete", "profile.update.bio"})
_PUBLIC_URL = re.compile(r"https://[^/:@\s]+(/\S*)?")
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:[0-9]+(/\S*)?")
_MAX_URL = 200
_PAGE = 1000


async def subscribe(call: Call) -> dict[str, Any]:
    """POST /2/activity/subscriptions."""
    body = await _body(call)
    event_type, which, tag = body.get("event_type"), body.get("filter"), body.get("tag")
    if event_type not in PRIVATE | PUBLIC or not isinstance(which, dict):
        raise ApiError(invalid_body("$.event_type: is not a known event type"))
    user_id = str(which.get("user_id", ""))
    check_id("filter.user_id", user_id)
    _authorized(call, str(event_type), user_id)
    activity = call.sandbox.activity
    webhook_id = body.get("webhook_id")
    if webhook_id is not None and webhook_id not in activity.webhooks:
        raise ApiError(plain(404))
    _room_for(call, str(event_type), user_id, which.get("direction"))
    now = call.sandbox.clock()
    made = Subscription(
        activity.new_id(),
        str(event_type),
        user_id,
        which.get("direction"),
        str(tag or ""),
        webhook_id,
        now,
        now,
    )
    activity.subscriptions[made.id] = made
    if call.sandbox.behaviors.subscription_in_list:
        return {"data": [_subscription(made)], "meta": {"total_subscriptions": len(activity.subscriptions)}}
    return {"data": {"subscription": _subscription(made)}}


async def subscriptions(call: Call) -> dict[str, Any]:
    """GET /2/activity/subscriptions: the app's own to a Bearer, a person's to theirs."""
    mine = [
        one
        for one in call.sandbox.activity.subscriptions.values()
        if call.caller.account is None or one.user_id == call.caller.account.id
    ]
    query = call.request.query_params
    size, start = int(query.get("max_results", _PAGE)), int(query.get("pagination_token", "0"), 16)
    shown = mine[start : start + size]
    more = {"next_token": f"{start + size:016x}"} if start + size < len(mine) else {}
    meta = (
        {"meta": {"total_subscriptions": len(mine), **more}}
        if call.sandbox.behaviors.subscription_in_list
        else {}
    )
    return {"data": [_subscription(one) for one in shown], **meta}


async def unsubscribe(call: Call) -> dict[str, Any]:
    """DELETE /2/activity/subscriptions/{subscription_id}."""
    subscription_id = call.path_id("subscription_id")
    found = call.sandbox.activity.subscriptions.pop(subscription_id, None)
    if found is None:
        raise ApiError(plain(404))
    return {"data": {"deleted": True}}


async def create_webhook(call: Call) -> dict[str, Any]:
    """POST /2/webhooks: challenged at once."""
    url = str((await _body(call)).get("url", ""))
    activity = call.sandbox.activity
    if len(url) > _MAX_URL or not (_PUBLIC_URL.fullmatch(url) or _LOOPBACK.fullmatch(url)):
        raise ApiError(_refused("UrlValidationFailed", url))
    if any(one.url == url for one in activity.webhooks.values()):
        raise ApiError(_refused("DuplicateUrlFailed", url))
    if len(activity.webhooks) >= activity.webhook_limit:
        raise ApiError(_refused("WebhookLimitExceeded", url))
    if not await activity.challenge(url):
        raise ApiError(_refused("CrcValidationFailed", url))
    made = Webhook(activity.new_id(), url, call.sandbox.clock())
    activity.webhooks[made.id] = made
    return {"data": _webhook(made)}


async def webhooks(call: Call) -> dict[str, Any]:
    """GET /2/webhooks."""
    found = [_webhook(one) for one in call.sandbox.activity.webhooks.values()]
    return {"data": found, "meta": {"result_count": len(found)}}


async def validate_webhook(call: Call) -> dict[str, Any]:
    """PUT /2/webhooks/{webhook_id}: challenge it again."""
    return {"data": {"valid": await call.sandbox.activity.revalidate(_known(call))}}


async def delete_webhook(call: Call) -> dict[str, Any]:
    """DELETE /2/webhooks/{webhook_id}, with its subscriptions' delivery."""
    del call.sandbox.activity.webhooks[_known(call).id]
    return {"data": {"deleted": True}}


def _known(call: Call) -> Webhook:
    webhook_id = call.path_id("webhook_id")
    found = call.sandbox.activity.webhooks.get(webhook_id)
    if found is None:
        raise ApiError(plain(404))
    return found


def _authorized(call: Call, event_type: str, user_id: str) -> None:
    """Refuse private events to everybody but the person themselves, with like.read."""
    caller = call.caller
    if event_type in PUBLIC:
        return
    if caller.account is None or caller.account.id != user_id:
        raise ApiError(NOT_PERMITTED)
    if caller.scopes is not None and "like.read" not in caller.scopes:
        raise ApiError(NOT_PERMITTED)


def _room_for(call: Call, event_type: str, user_id: str, direction: object) -> None:
    existing = call.sandbox.activity.subscriptions.values()
    if any(
        (one.event_type, one.user_id, one.direction) == (event_type, user_id, direction) for one in existing
    ):
        raise ApiError(
            Problem(400, "DuplicateSubscriptionFailed", "Subscription already exists.", "invalid-request")
        )
    if len(existing) >= call.sandbox.activity.limit:
        raise ApiError(
            Problem(400, "SubscriptionLimitExceeded", "Subscription limit exceeded.", "invalid-request")
        )


def _refused(name: str, url: str) -> Problem:
    return invalid_request("url", url, name)


async def _body(call: Call) -> dict[str, Any]:
    try:
        body = json.loads(await call.request.body())
    except ValueError:
        raise ApiError(invalid_body("The request body is not valid JSON.")) from None
    if not isinstance(body, dict):
        raise ApiError(invalid_body("The request body is not an object."))
    return body


def _subscription(one: Subscription) -> dict[str, Any]:
    which = {"user_id": one.user_id} | ({"direction": one.direction} if one.direction else {})
    optional = {"tag": one.tag, "webhook_id": one.webhook_id}
    return {
        "subscription_id": one.id,
        "event_type": one.event_type,
        "filter": which,
        "created_at": moment_text(one.created_at),
        "updated_at": moment_text(one.updated_at),
        **{name: value for name, value in optional.items() if value},
    }


def _webhook(one: Webhook) -> dict[str, Any]:
    return {"id": one.id, "url": one.url, "valid": one.valid, "created_at": moment_text(one.created_at)}


_ANY = frozenset[str]()
ENDPOINTS = (
    Endpoint(
        "createActivitySubscription",
        "POST",
        "/2/activity/subscriptions",
        subscribe,
        _ANY,
        app_only=True,
        per_app=True,
    ),
    Endpoint(
        "getActivitySubscriptions",
        "GET",
        "/2/activity/subscriptions",
        subscriptions,
        _ANY,
        app_only=True,
        per_app=True,
    ),
    Endpoint(
        "deleteActivitySubscription",
        "DELETE",
        "/2/activity/subscriptions/{subscription_id}",
        unsubscribe,
        _ANY,
        app_only=True,
        per_app=True,
        people=False,
    ),
    Endpoint(
        "createWebhooks",
        "POST",
        "/2/webhooks",
        create_webhook,
        _ANY,
        app_only=True,
        per_app=True,
        people=False,
    ),
    Endpoint("getWebhooks", "GET", "/2/webhooks", webhooks, _ANY, app_only=True, per_app=True, people=False),
    Endpoint(
        "validateWebhooks",
        "PUT",
        "/2/webhooks/{webhook_id}",
        validate_webhook,
        _ANY,
        app_only=True,
        per_app=True,
        people=False,
    ),
    Endpoint(
        "deleteWebhooks",
        "DELETE",
        "/2/webhooks/{webhook_id}",
        delete_webhook,
        _ANY,
        app_only=True,
        per_app=True,
        people=False,
    ),
)
