"""Find the posts that a Slack message links to, wherever its payload has links."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.errors import InvalidPostLink
from bot.posts import PostRef, find_all, link_text, near_miss
from bot.slack.payload import part, text
from bot.text_words import BLANK

MOST_POSTS: Final = 25
# Levels of JSON; a list in a quote in a shared message in a shared message needs about 20.
_DEEPEST: Final = 24

_LINK_WITH_BLANK_LABEL: Final = re.compile(rf"<[^<>|]*\|{BLANK.pattern}>")

_BUTTON_TYPES: Final = ("button", "workflow_button")
_UNSEEN: Final = ("from_url", "original_url", "app_unfurl_url")
_PREVIEWED: Final = (*_UNSEEN, "title_link")
# A link is shown as this text, and not at all without it.
_LABELS: Final = {"title_link": "title", "author_link": "author_name", "service_url": "service_name"}
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


@dataclass(frozen=True, slots=True)
class LinkedPosts:
    """The posts that a message links to, in reading order; `shown` are those that people see."""

    all: tuple[PostRef, ...]
    shown: frozenset[PostRef]

    @property
    def only(self) -> PostRef | None:
        """The only post, if people see its link; None if they have to be asked."""
        return self.all[0] if len(self.all) == 1 and self.shown else None


def posts_in(message: Mapping[str, Any]) -> LinkedPosts:
    """Return the distinct posts that a `message` links to.

    At most `MOST_POSTS`. Reads text, rich text, bots' blocks, previews, shared messages and files
    (https://docs.slack.dev/messaging, https://docs.slack.dev/block-kit). Raises nothing: an
    unexpected payload has fewer posts, or none.
    """
    without_previews = _texts(message, _DEEPEST, None)
    linked = {post for said, shown in without_previews if shown for post in find_all(said)}
    found: dict[PostRef, bool] = {}
    for said, shown in _texts(message, _DEEPEST, linked):
        for post in find_all(said):
            if post in found or len(found) < MOST_POSTS:
                found[post] = shown or found.get(post, False)
    return LinkedPosts(tuple(found), frozenset(post for post, shown in found.items() if shown))


def near_miss_in(message: Mapping[str, Any]) -> InvalidPostLink | None:
    """Return the error for the first X link of a message without posts; None without one."""
    return next(filter(None, (near_miss(said) for said, _ in _texts(message, _DEEPEST, ()))), None)


def _texts(
    node: object, depth: int, linked: Collection[PostRef] | None, *, shown: bool = True
) -> Iterator[tuple[str, bool]]:
    """Yield the texts that may hold links, and whether people see them.

    A preview of one of the `linked` posts adds nothing but its own links. Other previews may be a
    bot's, and are read like any text; None leaves them out.
    """
    if isinstance(node, str):
        yield _LINK_WITH_BLANK_LABEL.sub(" ", node), shown
        for unseen in _LINK_WITH_BLANK_LABEL.findall(node):
            yield unseen, False
    elif depth and isinstance(node, list):
        for item in node:
            yield from _texts(item, depth - 1, linked, shown=shown)
    elif isinstance(node, Mapping) and _is_link(node):
        label = text(node, "text") or text(part(node, "text"), "text")
        yield link_text(text(node, "url"), label), shown and not BLANK.fullmatch(label)
    elif depth and isinstance(node, Mapping):
        for key in _telling_keys(node, linked):
            is_seen = shown and _is_shown(key, node)
            yield from _texts(node.get(key), depth - 1, linked, shown=is_seen)


def _is_link(node: Mapping[str, Any]) -> bool:
    """Return whether it is a link, button or option, which lead to their `url`."""
    return node.get("type") in ("link", *_BUTTON_TYPES) or ("value" in node and "text" in node)


def _telling_keys(node: Mapping[str, Any], linked: Collection[PostRef] | None) -> tuple[str, ...]:
    previewed = {post for key in _PREVIEWED for post in find_all(text(node, key))}
    if not previewed:
        return _IN_ORDER
    if linked is None:
        return ()
    return _IN_ORDER if previewed.isdisjoint(linked) else _PREVIEWED


def _is_shown(key: str, node: Mapping[str, Any]) -> bool:
    """Return whether people see a value; blocks are shown in place of a message's text."""
    if key == "text":
        return not (node.get("blocks") or node.get("message_blocks"))
    return key not in _UNSEEN and (key not in _LABELS or bool(node.get(_LABELS[key])))
