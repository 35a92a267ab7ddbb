"""Convert X's JSON objects to models, in both vocabularies (`tweet.*` and `post.*`)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from bot.x.entities import links_of
from bot.x.ids import is_id
from bot.x.json_fields import Json, address_in, count_in, items_in, object_in, text_in, time_in
from bot.x.models import Counts, Media, Post, User

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Characters; X's own limits are 15 (more for some old accounts) and 50.
_LONGEST_USERNAME: Final = 50
_LONGEST_NAME: Final = 255


@dataclass(frozen=True, slots=True)
class Includes:
    """The expanded objects of a response: users and posts by id, media by key."""

    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)


def read_includes(answer: Json) -> Includes:
    """Index the expanded objects of a response."""
    sent = object_in(answer, "includes")
    users = {user.id: user for user in _each(sent, user_of, "users")}
    media = {medium.key: medium for medium in _each(sent, _media_of, "media")}
    beside = Includes(users, media=media)
    posts = _each(sent, lambda item: post_of(item, beside), "tweets", "posts")
    return Includes(users, {post.id: post for post in posts}, media)


def user_of(item: object, includes: Includes | None = None) -> User | None:
    """Convert a user, with the pinned post if included; None without an id or username."""
    if not isinstance(item, dict) or not is_id(item.get("id")) or not text_in(item, "username"):
        return None
    username = text_in(item, "username")[:_LONGEST_USERNAME]
    user = User(
        id=item["id"],
        username=username,
        name=text_in(item, "name")[:_LONGEST_NAME] or username,
        verified=item.get("verified") is True,
        created_at=time_in(item, "created_at"),
        picture=address_in(item, "profile_image_url"),
    )
    if includes is None or not includes.posts:
        return user
    pinned = text_in(item, "pinned_tweet_id") or text_in(item, "pinned_post_id")
    return replace(user, pinned=includes.posts.get(pinned))


def post_of(item: object, includes: Includes) -> Post | None:
    """Convert a post, with the author and media if included; None without an id."""
    if not isinstance(item, dict) or not is_id(item.get("id")):
        return None
    author_id = item["author_id"] if is_id(item.get("author_id")) else None
    keys = [key for key in items_in(object_in(item, "attachments"), "media_keys") if isinstance(key, str)]
    return Post(
        id=item["id"],
        text=_full_text(item),
        author=includes.users.get(author_id or ""),
        author_id=author_id,
        created_at=time_in(item, "created_at"),
        counts=_counts_of(item),
        media=tuple(includes.media[key] for key in keys if key in includes.media),
        edited=len(items_in(item, "edit_history_tweet_ids", "edit_history_post_ids")) > 1,
        links=links_of(item),
        withheld=bool(object_in(item, "withheld")),
        is_repost=any(map(_is_repost, items_in(item, "referenced_tweets", "referenced_posts"))),
    )


def _is_repost(referenced: object) -> bool:
    return isinstance(referenced, dict) and text_in(referenced, "type") in {"retweeted", "reposted"}


def _each(sent: Json, read: Callable[[object], T | None], *keys: str) -> list[T]:
    return [found for found in map(read, items_in(sent, *keys)) if found is not None]


def _counts_of(item: Json) -> Counts:
    metrics = object_in(item, "public_metrics")
    return Counts(
        likes=count_in(metrics, "like_count"),
        reposts=count_in(metrics, "repost_count", "retweet_count"),
        replies=count_in(metrics, "reply_count"),
    )


def _full_text(item: Json) -> str:
    """Return the post's full text, unescaped.

    For a long post, `text` is only the beginning. X escapes & < > in the texts of posts, and only
    there.
    """
    note = object_in(item, "note_tweet", "note_post")
    sent = text_in(note, "text") or text_in(item, "text")
    return sent.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _media_of(item: object) -> Media | None:
    if not isinstance(item, dict) or not text_in(item, "media_key"):
        return None
    return Media(
        key=text_in(item, "media_key"),
        type=text_in(item, "type"),
        url=address_in(item, "url") or address_in(item, "preview_image_url"),
        alt_text=text_in(item, "alt_text") or None,
    )
