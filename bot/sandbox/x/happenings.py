"""Turn what happens in the world into the events of the Activity API."""

from typing import Any, Protocol

from bot.clock import Clock
from bot.sandbox.x import serializers
from bot.sandbox.x.activity import Activity, like_payload
from bot.sandbox.x.behaviors import Behaviors
from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.serializers import Dialect, View, moment_text
from bot.sandbox.x.world import Happening, World, XPost

_PRICES = {"like.create": Item.LIKE_EVENT, "post.create": Item.POST_EVENT}
_USER_FIELDS = frozenset({"created_at", "profile_image_url", "verified"})
_FIELDS = frozenset(
    {"author_id", "created_at", "conversation_id", "lang", "public_metrics", "entities", "referenced_tweets"}
)


class Source(Protocol):
    """The state of an X that events are about."""

    client_id: str
    url: str
    clock: Clock
    behaviors: Behaviors
    activity: Activity
    world: World


def publish(sandbox: Source, happening: Happening) -> None:
    """Send the happening to the app, and bill it; protected accounts' Posts are never sent."""
    if happening.event_type == "oauth.revoke":
        if sandbox.behaviors.revoke_events:
            sandbox.activity.publish_to_all("oauth.revoke", _revocation(sandbox, happening))
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


def _payloads(sandbox: Source, happening: Happening, post: XPost) -> dict[tuple[str, str | None], Any]:
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


def _includes(sandbox: Source, happening: Happening, post: XPost) -> dict[str, Any] | None:
    if happening.event_type != "post.create":
        return None
    return {"users": [serializers.user(post.author, sandbox.world, _view(sandbox))]}


def _view(sandbox: Source) -> View:
    return View(
        Dialect.TWEET,
        _USER_FIELDS,
        _FIELDS,
        frozenset(),
        frozenset(),
        sandbox.url,
        sandbox.behaviors.escaped_text,
    )


def _revocation(sandbox: Source, happening: Happening) -> dict[str, Any]:
    return {
        "user_id": happening.account.id,
        "app_id": sandbox.client_id,
        "date_time": moment_text(sandbox.clock()),
    }
