"""The entities that X recognizes in a Post's text: URLs, mentions and hashtags."""

import re
from typing import Any, Final

from bot.sandbox.x.world import XPost

_ADDRESS: Final = re.compile(r"https://t\.co/\w+")
_MENTION: Final = re.compile(r"(?<!\w)@(\w{1,15})\b", re.ASCII)
_HASHTAG: Final = re.compile(r"(?<![\w&])#(\w+)")
_SHOWN: Final = 27  # characters of a URL that X displays


def entities(post: XPost, text: str) -> dict[str, Any]:
    """Return the entities of the text; kinds without any are left out.

    `text` may be a part of the Post's text.
    """
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
