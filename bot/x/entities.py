"""Extract the links X recognized in a post's text: URLs, mentions and hashtags.

https://docs.x.com/x-api/fundamentals/data-dictionary (entities)

Matched by text: X's offsets refer to the text as sent, with HTML entities still escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.x.ids import is_username
from bot.x.json_fields import address_in, items_in, object_in, text_in
from bot.x.models import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.x.json_fields import Json

_MOST: Final = 100  # per kind; messages show only the beginning of a text, which has fewer links
_TAG: Final = re.compile(r"\w{1,140}")
_PAGE: Final = "https://x.com"


def links_of(item: Json) -> tuple[Link, ...]:
    """Return the links of a post, once each; for a long post, those of its full text."""
    note = object_in(item, "note_tweet", "note_post")
    entities = object_in(note, "entities") or object_in(item, "entities")
    return tuple(dict.fromkeys((*_addresses(entities), *_mentions(entities), *_hashtags(entities))))


def _addresses(entities: Json) -> Iterator[Link]:
    for url in _each(entities, "urls"):
        address = address_in(url, "url")
        if address is not None:
            yield Link(address, address, text_in(url, "display_url") or address)


def _mentions(entities: Json) -> Iterator[Link]:
    for mention in _each(entities, "mentions"):
        name = text_in(mention, "username")
        if is_username(name):
            yield Link(f"@{name}", f"{_PAGE}/{name}", f"@{name}")


def _hashtags(entities: Json) -> Iterator[Link]:
    for hashtag in _each(entities, "hashtags"):
        tag = text_in(hashtag, "tag")
        if _TAG.fullmatch(tag):
            yield Link(f"#{tag}", f"{_PAGE}/hashtag/{quote(tag)}", f"#{tag}")


def _each(entities: Json, kind: str) -> Iterator[Json]:
    return (one for one in items_in(entities, kind)[:_MOST] if isinstance(one, dict))
