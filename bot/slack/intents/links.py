"""Find the posts that a Slack message links to, wherever its payload has links."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from bot.errors import InvalidPostLink
from bot.posts import PostRef, find_all, link_text, near_miss
from bot.slack.payload import text

MOST_POSTS: Final = 25
# Levels of JSON; a list in a quote in a shared message in a shared message needs about 20.
_DEEPEST: Final = 24

_BUTTON_TYPES: Final = ("button", "workflow_button")
_PREVIEWED: Final = ("from_url", "original_url", "app_unfurl_url", "title_link")
# In reading order.
_IN_ORDER: Final = (
    "pretext",
    "title",
    *_PREVIEWED,
    "text",
    "subtitle",
    "body",
    "subtext",
    "url",
    "fields",
    "value",
    "elements",
    "accessory",
    "options",
    "actions",
    "rows",
    "cards",
    "child_blocks",
    "blocks",
    "message_blocks",
    "message",
    "attachments",
    "files",
    "external_url",
    "url_private",
    "permalink",
    "author_link",
    "service_url",
)


def posts_in(message: Mapping[str, Any]) -> tuple[PostRef, ...]:
    """Return the distinct posts that a `message` links to, in reading order.

    At most `MOST_POSTS`. Reads text, rich text, bots' blocks, previews, shared messages and files
    (https://docs.slack.dev/messaging, https://docs.slack.dev/block-kit). Raises nothing: an
    unexpected payload has fewer posts, or none.
    """
    found: dict[PostRef, None] = {}
    for post in chain.from_iterable(map(find_all, _texts(message, _DEEPEST))):
        found[post] = None
        if len(found) == MOST_POSTS:
            break
    return tuple(found)


def near_miss_in(message: Mapping[str, Any]) -> InvalidPostLink | None:
    """Return the error for the first X link of a message without posts; None without one."""
    return next(filter(None, map(near_miss, _texts(message, _DEEPEST))), None)


def _texts(node: object, depth: int) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif depth and isinstance(node, list):
        for item in node:
            yield from _texts(item, depth - 1)
    elif isinstance(node, Mapping) and node.get("type") == "link":
        yield link_text(text(node, "url"), text(node, "text"))
    elif depth and isinstance(node, Mapping):
        for key in _telling_keys(node):
            yield from _texts(node.get(key), depth - 1)


def _telling_keys(node: Mapping[str, Any]) -> tuple[str, ...]:
    if node.get("type") in _BUTTON_TYPES or _is_option(node):
        return ("url",)  # the label is free text
    if any(find_all(url) for url in map(node.get, _PREVIEWED) if isinstance(url, str)):
        return _PREVIEWED  # of a post's preview, not the links in the post itself
    return _IN_ORDER


def _is_option(node: Mapping[str, Any]) -> bool:
    return "value" in node and isinstance(node.get("text"), Mapping)
