"""X's JSON objects, with tweet.* names and, since August 2026, post.* names."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any, Final

from bot.sandbox.x.world import Account, Media, World, XPost

SHORT_TEXT = 280
_ADDRESS: Final = re.compile(r"https://t\.co/\w+")
_MENTION: Final = re.compile(r"(?<!\w)@(\w{1,15})\b", re.ASCII)
_HASHTAG: Final = re.compile(r"(?<![\w&])#(\w+)")
_SHOWN: Final = 27  # characters of a URL that X displays


@dataclass(frozen=True)
class View:
    """What a query asks for; like X, unknown names are ignored."""

    query: Mapping[str, str]
    url: str
    escaped_text: bool

    @property
    def expansions(self) -> frozenset[str]:
        return self.names("expansions")

    @property
    def word(self) -> str:
        """The word for a post in all names: `post` if a parameter uses it, otherwise `tweet`."""
        new = "post.fields" in self.query or any("post" in name for name in self.expansions)
        return "post" if new else "tweet"

    def names(self, parameter: str) -> frozenset[str]:
        names = self.query.get(parameter, "").split(",")
        return frozenset(name.strip() for name in names if name.strip())


@dataclass
class Includes:
    """The objects in `includes`, each once."""

    users: dict[str, Account] = field(default_factory=dict)
    posts: dict[str, XPost] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)


def user(account: Account, world: World, view: View) -> dict[str, Any]:
    """Return a User object: id, name and username, and the requested fields."""
    word = view.word
    posts = world.posts_of(account)
    optional: dict[str, Any] = {
        "created_at": moment_text(account.created_at),
        "description": account.description,
        "profile_image_url": f"{view.url}/avatars/{account.username}.svg",
        "protected": account.protected,
        "verified": account.verified,
        "verified_type": "business" if account.verified else "none",
        "public_metrics": {
            "followers_count": len(account.followers),
            "following_count": sum(account in other.followers for other in world.accounts.values()),
            f"{word}_count": len(posts),
            "listed_count": 0,
            "like_count": len(world.liked_by(account)),
        },
        f"most_recent_{word}_id": posts[0].id if posts else None,
        f"pinned_{word}_id": account.pinned.id if account.pinned else None,
    }
    fixed = {"id": account.id, "name": account.name, "username": account.username}
    return fixed | _only(optional, view.names("user.fields") | view.expansions)


def post(item: XPost, view: View) -> dict[str, Any]:
    """Return a post object: id, text and edit history, and the requested fields."""
    word = view.word
    short, long = _text(item, view)
    optional: dict[str, Any] = {
        "author_id": item.author.id,
        "created_at": moment_text(item.created_at),
        "conversation_id": item.id,
        "lang": "en",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "public_metrics": _metrics(item, word),
        "attachments": {"media_keys": [media.media_key for media in item.media]} if item.media else None,
        "entities": entities(item, item.text[: SHORT_TEXT - 1] if long else item.text) or None,
        f"note_{word}": _note(item, long),
        "referenced_tweets": [{"type": "retweeted", "id": item.repost_of.id}] if item.repost_of else None,
        "withheld": {"copyright": False, "country_codes": ["DE"]} if item.withheld else None,
    }
    wanted = view.names(f"{word}.fields") | {name.partition(".")[0] for name in view.expansions}
    if word == "post" and "author_id" not in view.expansions:
        wanted -= {"author_id"}
    return {"id": item.id, "text": short, f"edit_history_{word}_ids": [item.id]} | _only(optional, wanted)


def media(item: Media, view: View) -> dict[str, Any]:
    optional = {
        "url": view.url + item.path,
        "alt_text": item.alt_text,
        "width": item.width,
        "height": item.height,
    }
    return {"media_key": item.media_key, "type": "photo"} | _only(optional, view.names("media.fields"))


def _only(optional: Mapping[str, Any], wanted: AbstractSet[str]) -> dict[str, Any]:
    return {name: value for name, value in optional.items() if name in wanted and value is not None}


def expand_posts(items: Iterable[XPost], view: View) -> Includes:
    """Return the objects that the expansions of these posts add."""
    users = {item.author.id: item.author for item in items if "author_id" in view.expansions}
    if "attachments.media_keys" not in view.expansions:
        return Includes(users)
    return Includes(users, media={media.media_key: media for item in items for media in item.media})


def expand_users(accounts: Iterable[Account], world: World, view: View) -> Includes:
    """Return the objects that the expansions of these users add."""
    named = []
    for account in accounts:
        if f"pinned_{view.word}_id" in view.expansions and account.pinned:
            named.append(account.pinned)
        if f"most_recent_{view.word}_id" in view.expansions:
            named += world.posts_of(account)[:1]
    return Includes(posts={item.id: item for item in named})


def includes(found: Includes, world: World, view: View) -> dict[str, Any]:
    """Return the `includes` member; empty if there is nothing to include."""
    lists = {
        "users": [user(account, world, view) for account in found.users.values()],
        f"{view.word}s": [post(item, view) for item in found.posts.values()],
        "media": [media(item, view) for item in found.media.values()],
    }
    filled = {name: objects for name, objects in lists.items() if objects}
    return {"includes": filled} if filled else {}


def entities(post: XPost, text: str) -> dict[str, Any]:
    """Return the URLs, mentions and hashtags of (a part of) the text; empty kinds are left out."""
    found = {
        "urls": [_place(one) | _address(one[0], post) for one in _ADDRESS.finditer(text)],
        "mentions": [_place(one) | {"username": one[1]} for one in _MENTION.finditer(text)],
        "hashtags": [_place(one) | {"tag": one[1]} for one in _HASHTAG.finditer(text)],
    }
    return {kind: items for kind, items in found.items() if items}


def _place(found: re.Match[str]) -> dict[str, Any]:
    return {"start": found.start(), "end": found.end()}


def _address(written: str, post: XPost) -> dict[str, Any]:
    leads_to = post.addresses.get(written, written)
    shown = leads_to.removeprefix("https://").removeprefix("http://")
    cut = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return {"url": written, "expanded_url": leads_to, "display_url": cut}


def _metrics(item: XPost, word: str) -> dict[str, int]:
    return {
        "retweet_count" if word == "tweet" else "repost_count": item.reposts,
        "reply_count": item.replies,
        "like_count": len(item.likes),
        "quote_count": 0,
        "bookmark_count": 0,
        "impression_count": 40 * len(item.likes),
    }


def _text(item: XPost, view: View) -> tuple[str, str]:
    """Return the `text` of at most 280 characters and, for a longer post, the whole text."""
    long = item.text if len(item.text) > SHORT_TEXT else ""
    short = item.text[: SHORT_TEXT - 1] + "…" if long else item.text
    if view.escaped_text:
        return escape(short, quote=False), escape(long, quote=False)
    return short, long


def _note(item: XPost, long: str) -> dict[str, Any] | None:
    found = entities(item, item.text)
    return {"text": long, **({"entities": found} if found else {})} if long else None


def moment_text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
