"""Turn what happens in the world into the events of the Activity API."""

from typing import Any

from bot.sandbox.x import serializers
from bot.sandbox.x.activity import like_payload
from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.serializers import Dialect, View, moment_text
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import Happening, XPost

_PRICES = {"like.create": Item.LIKE_EVENT, "post.create": Item.POST_EVENT}
_USER_FIELDS = frozenset({"created_at", "profile_image_url", "verified"})
_FIELDS = frozenset(
    {"author_id", "created_at", "conversation_id", "lang", "public_metrics", "entities", "referenced_tweets"}
)


def publish(sandbox: XState, happening: Happening) -> None:
    """Send the happening to the app, and bill it; protected accounts' Posts are never sent."""
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
        liked = like_payload(post, sandbox.clock(), sandbox.behaviors)
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
    none, escaped = frozenset[str](), sandbox.behaviors.escaped_text
    return View(Dialect.TWEET, _USER_FIELDS, _FIELDS, none, none, sandbox.url, escaped)
