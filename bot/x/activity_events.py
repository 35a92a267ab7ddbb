"""Parse the events that X sends to the webhook.

https://docs.x.com/x-api/activity/event-payloads

X's samples and its OpenAPI description (2.167) differ in a like's members; both are read. Only the
envelope is parsed first: an event that nobody waits for is dropped before anything else is read.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.x.ids import is_id
from bot.x.includes import post_of, read_includes
from bot.x.json_fields import Json, object_in, text_in, time_in

if TYPE_CHECKING:
    from bot.x.models import Post

# It may be negative.
_UUID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TYPE: Final = re.compile(r"[a-z_]{1,32}(\.[a-z_]{1,32}){1,3}")
_MILLISECONDS: Final = re.compile(r"[0-9]{1,14}")


@dataclass(frozen=True, slots=True)
class ActivityEvent:
    """An event's envelope; `user_id` and `direction` are the subscription's filter.

    `id` is the same each time X sends the event. `payload` and `includes` are as X sent them.
    """

    id: str
    type: str
    user_id: str | None = None
    direction: str | None = None
    tag: str = ""
    payload: Json = field(default_factory=dict, repr=False)
    includes: Json = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DeletedPost:
    """A post that its author deleted."""

    post_id: str
    author_id: str | None


@dataclass(frozen=True, slots=True)
class AccessRevocation:
    """A person removed the app's permission at X; `at` is None if X doesn't say when."""

    user_id: str
    at: datetime | None


def read_events(body: object) -> tuple[ActivityEvent, ...]:
    """Return the envelopes in a request of X; empty if there is no readable one."""
    data = body.get("data") if isinstance(body, dict) else None
    items = data if isinstance(data, list) else [data]
    return tuple(event for event in map(_event, items) if event is not None)


def liked_post_id(event: ActivityEvent) -> str | None:
    """Return the id of the liked post, without reading anything else of the event."""
    return _id_in(event.payload, "liked_tweet_id", "liked_post_id")


def liked_at(event: ActivityEvent) -> datetime | None:
    """Return when it was liked, or None; the milliseconds may be text or a number."""
    text = _text_or_number(event.payload.get("timestamp_ms"))
    if not _MILLISECONDS.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)


def created_post(event: ActivityEvent) -> Post | None:
    """Return the post of `post.create`; None if it is unreadable."""
    return post_of(event.payload, read_includes({"includes": event.includes}))


def is_reply_or_repost(event: ActivityEvent) -> bool:
    """Return whether the post of `post.create` answers or repeats another; quotes are posts."""
    if event.payload.get("in_reply_to_tweet_id") or event.payload.get("in_reply_to_post_id"):
        return True
    kinds = ("replied_to", "retweeted", "reposted")
    referenced = event.payload.get("referenced_tweets") or event.payload.get("referenced_posts")
    if not isinstance(referenced, list):
        return False
    return any(isinstance(one, dict) and one.get("type") in kinds for one in referenced)


def deleted_post(event: ActivityEvent) -> DeletedPost | None:
    """Return the post of `post.delete`; None if it is unreadable."""
    post_id = _id_in(event.payload, "id")
    return DeletedPost(post_id, _id_in(event.payload, "author_id")) if post_id else None


def access_revocation(event: ActivityEvent) -> AccessRevocation | None:
    """Return whose permission `oauth.revoke` is about; None if it is unreadable."""
    user_id = _id_in(event.payload, "user_id") or event.user_id
    return AccessRevocation(user_id, time_in(event.payload, "date_time")) if user_id else None


def _event(item: object) -> ActivityEvent | None:
    if not isinstance(item, dict) or not _TYPE.fullmatch(text_in(item, "event_type")):
        return None
    payload, which = object_in(item, "payload"), object_in(item, "filter")
    event_id = _event_id(item, payload)
    if event_id is None:
        return None
    return ActivityEvent(
        id=event_id,
        type=text_in(item, "event_type"),
        user_id=_id_in(which, "user_id"),
        direction=text_in(which, "direction") or None,
        tag=text_in(item, "tag"),
        payload=payload,
        includes=object_in(item, "includes"),
    )


def _event_id(item: Json, payload: Json) -> str | None:
    """Return X's id of the event, or a hash of its content if it has none."""
    text = _text_or_number(item.get("event_uuid"))
    if text:
        return text if _UUID.fullmatch(text) else None
    try:
        said = json.dumps([item.get("event_type"), payload], sort_keys=True)
    except RecursionError:  # it was parsed with a few stack frames more
        return None
    return hashlib.sha256(said.encode()).hexdigest()


def _id_in(item: dict[str, Any], *keys: str) -> str | None:
    """Return the first of these members that is an id, given as text or as a number."""
    texts = (_text_or_number(item.get(key)) for key in keys)
    return next(filter(is_id, texts), None)


def _text_or_number(value: object) -> str:
    return str(value) if type(value) in (int, str) else ""
