"""The Activity API: its endpoints for subscriptions and webhooks, and the events of the world."""

import re
import secrets
from datetime import datetime
from typing import Any

from bot.sandbox.x import serializers
from bot.sandbox.x.activity import Activity, Subscription, Webhook
from bot.sandbox.x.api import Call, check_id
from bot.sandbox.x.behaviors import Behaviors
from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.problems import NOT_PERMITTED, ApiError, Problem, invalid_body, invalid_request, plain
from bot.sandbox.x.serializers import View, moment_text
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import Happening, XPost

PRIVATE = frozenset({"like.create"})
PUBLIC = frozenset({"post.create", "post.delete", "profile.update.bio"})
_PUBLIC_URL = re.compile(r"https://[^/:@\s]+(/\S*)?")
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:[0-9]+(/\S*)?")
_MAX_URL = 200
WEBHOOKS = 1  # an app, on the self-serve plan
_PAGE = 1000
_PRICES = {"like.create": Item.LIKE_EVENT, "post.create": Item.POST_EVENT}
_FIELDS = {
    "user.fields": "created_at,profile_image_url,verified",
    "tweet.fields": "author_id,created_at,conversation_id,lang,public_metrics,entities,referenced_tweets",
}


async def subscribe(call: Call) -> dict[str, Any]:
    body = await call.json_body()
    event_type, which = str(body.get("event_type")), body.get("filter")
    if event_type not in PRIVATE | PUBLIC or not isinstance(which, dict):
        raise ApiError(invalid_body("$.event_type: is not a known event type"))
    user_id = str(which.get("user_id", ""))
    check_id("filter.user_id", user_id)
    _authorized(call, event_type, user_id)
    activity, now = call.sandbox.activity, call.sandbox.clock()
    direction, tag, webhook_id = which.get("direction"), str(body.get("tag") or ""), body.get("webhook_id")
    if webhook_id is not None and webhook_id not in activity.webhooks:
        raise ApiError(plain(404))
    made = Subscription(activity.new_id(), event_type, user_id, direction, tag, webhook_id, now, now)
    _room_for(activity, made)
    activity.subscriptions[made.id] = made
    if call.sandbox.behaviors.subscription_in_list:
        return {"data": [made.as_object()], "meta": {"total_subscriptions": len(activity.subscriptions)}}
    return {"data": {"subscription": made.as_object()}}


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
    answer: dict[str, Any] = {"data": [one.as_object() for one in shown]}
    if call.sandbox.behaviors.subscription_in_list:
        more = {"next_token": f"{start + size:016x}"} if start + size < len(mine) else {}
        answer["meta"] = {"total_subscriptions": len(mine), **more}
    return answer


async def unsubscribe(call: Call) -> dict[str, Any]:
    if call.sandbox.activity.subscriptions.pop(call.path_id("subscription_id"), None) is None:
        raise ApiError(plain(404))
    return {"data": {"deleted": True}}


async def create_webhook(call: Call) -> dict[str, Any]:
    """POST /2/webhooks: challenged at once."""
    url = str((await call.json_body()).get("url", ""))
    activity = call.sandbox.activity
    if len(url) > _MAX_URL or not (_PUBLIC_URL.fullmatch(url) or _LOOPBACK.fullmatch(url)):
        raise ApiError(invalid_request("url", url, "UrlValidationFailed"))
    if any(one.url == url for one in activity.webhooks.values()):
        raise ApiError(invalid_request("url", url, "DuplicateUrlFailed"))
    if len(activity.webhooks) >= WEBHOOKS:
        raise ApiError(invalid_request("url", url, "WebhookLimitExceeded"))
    if not await activity.challenge(url):
        raise ApiError(invalid_request("url", url, "CrcValidationFailed"))
    made = Webhook(activity.new_id(), url, call.sandbox.clock())
    activity.webhooks[made.id] = made
    return {"data": made.as_object()}


async def webhooks(call: Call) -> dict[str, Any]:
    found = [one.as_object() for one in call.sandbox.activity.webhooks.values()]
    return {"data": found, "meta": {"result_count": len(found)}}


async def validate_webhook(call: Call) -> dict[str, Any]:
    """PUT /2/webhooks/{webhook_id}: challenge it again."""
    webhook = _known(call)
    webhook.valid = await call.sandbox.activity.challenge(webhook.url)
    return {"data": {"valid": webhook.valid}}


async def delete_webhook(call: Call) -> dict[str, Any]:
    """DELETE /2/webhooks/{webhook_id}, with its subscriptions' delivery."""
    del call.sandbox.activity.webhooks[_known(call).id]
    return {"data": {"deleted": True}}


def _known(call: Call) -> Webhook:
    found = call.sandbox.activity.webhooks.get(call.path_id("webhook_id"))
    if found is None:
        raise ApiError(plain(404))
    return found


def _authorized(call: Call, event_type: str, user_id: str) -> None:
    """Refuse private events to everybody but the person themselves, with like.read."""
    account, scopes = call.caller.account, call.caller.scopes
    own = account is not None and account.id == user_id and (scopes is None or "like.read" in scopes)
    if event_type in PRIVATE and not own:
        raise ApiError(NOT_PERMITTED)


def _room_for(activity: Activity, made: Subscription) -> None:
    existing = activity.subscriptions.values()
    if any(one.subject == made.subject for one in existing):
        raise _refused("DuplicateSubscriptionFailed", "Subscription already exists.")
    if len(existing) >= activity.limit:
        raise _refused("SubscriptionLimitExceeded", "Subscription limit exceeded.")


def _refused(title: str, detail: str) -> ApiError:
    return ApiError(Problem(400, title, detail, "invalid-request"))


def publish(sandbox: XState, happening: Happening) -> None:
    """Send the happening to the app, and bill it; protected accounts' posts are never sent."""
    if happening.event_type == "oauth.revoke":
        who, when = happening.account.id, moment_text(sandbox.clock())
        payload = {"user_id": who, "app_id": sandbox.client_id, "date_time": when}
        sandbox.activity.publish_to_all("oauth.revoke", payload)
        return
    post = happening.post
    if post is None or post.author.protected:
        return
    sent = sandbox.activity.publish(
        happening, _payloads(sandbox, happening, post), _includes(sandbox, happening, post)
    )
    if item := _PRICES.get(happening.event_type):
        for _ in range(sent):
            sandbox.world.meter.charge(item)


def _payloads(sandbox: XState, happening: Happening, post: XPost) -> dict[tuple[str, str | None], Any]:
    if happening.event_type == "like.create":
        liked = _like(post, sandbox.clock(), sandbox.behaviors)
        return {(happening.account.id, "outbound"): liked, (post.author.id, "inbound"): liked}
    if happening.event_type == "post.delete":
        return {(post.author.id, None): {"id": post.id, "author_id": post.author.id}}
    payload = serializers.post(post, _view(sandbox))
    if post.reply_to is not None:
        payload["in_reply_to_user_id"] = post.reply_to.author.id
        payload["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to.id}]
    return {(post.author.id, None): payload}


def _includes(sandbox: XState, happening: Happening, post: XPost) -> dict[str, Any] | None:
    if happening.event_type != "post.create":
        return None
    return {"users": [serializers.user(post.author, sandbox.world, _view(sandbox))]}


def _view(sandbox: XState) -> View:
    return View(_FIELDS, sandbox.url, sandbox.behaviors.escaped_text)


def _like(post: XPost, now: datetime, behaviors: Behaviors) -> dict[str, Any]:
    """Return the payload of `like.create`; X's sample and its OpenAPI description differ."""
    milliseconds = int(now.timestamp() * 1000)
    return {
        "id": secrets.token_hex(16),
        "liked_tweet_id": post.id,
        behaviors.like_author_field: post.author.id,
        "timestamp_ms": str(milliseconds) if behaviors.timestamp_as_text else milliseconds,
        "created_at": moment_text(post.created_at),
    }
